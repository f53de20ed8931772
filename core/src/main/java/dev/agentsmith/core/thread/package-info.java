/// Who waits for whom.
@NullMarked
package dev.agentsmith.core.thread;

import org.jspecify.annotations.NullMarked;
