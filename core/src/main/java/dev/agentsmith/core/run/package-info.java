/// A run: its id, its events, the fold over them, and what starts it (docs/run-events.md).
@NullMarked
package dev.agentsmith.core.run;

import org.jspecify.annotations.NullMarked;
