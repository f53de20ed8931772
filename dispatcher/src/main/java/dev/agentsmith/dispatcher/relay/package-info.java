/// Run events into chat messages.
@NullMarked
package dev.agentsmith.dispatcher.relay;

import org.jspecify.annotations.NullMarked;
