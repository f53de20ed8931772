/// What a terminal shows of a run.
@NullMarked
package dev.agentsmith.app.terminal;

import org.jspecify.annotations.NullMarked;
