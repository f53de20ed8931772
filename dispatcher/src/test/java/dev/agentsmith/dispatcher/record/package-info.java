@NullMarked
package dev.agentsmith.dispatcher.record;

import org.jspecify.annotations.NullMarked;
