@NullMarked
package dev.agentsmith.dispatcher.docker;

import org.jspecify.annotations.NullMarked;
