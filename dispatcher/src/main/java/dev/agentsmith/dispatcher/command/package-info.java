/// What each intent leads to: one class an intent.
@NullMarked
package dev.agentsmith.dispatcher.command;

import org.jspecify.annotations.NullMarked;
