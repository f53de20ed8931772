/// What every chat platform can do, and what is said there.
@NullMarked
package dev.agentsmith.dispatcher.chat;

import org.jspecify.annotations.NullMarked;
