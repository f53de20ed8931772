@NullMarked
package dev.agentsmith.dispatcher.relay;

import org.jspecify.annotations.NullMarked;
