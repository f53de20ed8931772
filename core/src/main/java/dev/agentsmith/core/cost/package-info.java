/// Tokens, prices, and the limits a run may not pass.
@NullMarked
package dev.agentsmith.core.cost;

import org.jspecify.annotations.NullMarked;
