@NullMarked
package dev.agentsmith.dispatcher.kubernetes;

import org.jspecify.annotations.NullMarked;
