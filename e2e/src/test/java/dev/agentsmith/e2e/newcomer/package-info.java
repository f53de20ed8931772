/// Somebody who starts it for the first time, on a machine that has the tools and nothing else.
@NullMarked
package dev.agentsmith.e2e.newcomer;

import org.jspecify.annotations.NullMarked;
