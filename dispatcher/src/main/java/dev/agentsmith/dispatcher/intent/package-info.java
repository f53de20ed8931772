/// What people mean.
@NullMarked
package dev.agentsmith.dispatcher.intent;

import org.jspecify.annotations.NullMarked;
