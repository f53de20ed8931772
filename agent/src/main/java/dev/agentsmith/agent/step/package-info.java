/// The steps a pipeline can have, one class each.
@NullMarked
package dev.agentsmith.agent.step;

import org.jspecify.annotations.NullMarked;
