/// What strangers try through the model, against the built agent.
@NullMarked
package dev.agentsmith.e2e.attacks;

import org.jspecify.annotations.NullMarked;
