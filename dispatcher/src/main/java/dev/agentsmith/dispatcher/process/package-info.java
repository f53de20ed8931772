/// Runs as processes of this machine.
@NullMarked
package dev.agentsmith.dispatcher.process;

import org.jspecify.annotations.NullMarked;
