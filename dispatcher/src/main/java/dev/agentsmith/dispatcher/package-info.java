/// The path of a command: [Dispatcher] is its table of contents.
@NullMarked
package dev.agentsmith.dispatcher;

import org.jspecify.annotations.NullMarked;
