/// One line a fact, on standard error.
@NullMarked
package dev.agentsmith.app.logging;

import org.jspecify.annotations.NullMarked;
