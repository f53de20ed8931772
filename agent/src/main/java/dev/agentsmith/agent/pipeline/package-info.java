/// A run: its steps in their order, its limits and its end.
@NullMarked
package dev.agentsmith.agent.pipeline;

import org.jspecify.annotations.NullMarked;
