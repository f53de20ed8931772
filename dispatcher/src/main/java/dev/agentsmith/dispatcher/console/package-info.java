/// Chat without a chat system: a thread is a file of JSON lines.
@NullMarked
package dev.agentsmith.dispatcher.console;

import org.jspecify.annotations.NullMarked;
