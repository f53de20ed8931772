/// Who may do what.
@NullMarked
package dev.agentsmith.dispatcher.access;

import org.jspecify.annotations.NullMarked;
