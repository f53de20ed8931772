/// Values that must never be printed, and what removes them from text.
@NullMarked
package dev.agentsmith.core.secret;

import org.jspecify.annotations.NullMarked;
