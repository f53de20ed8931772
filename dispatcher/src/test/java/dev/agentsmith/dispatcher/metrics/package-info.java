@NullMarked
package dev.agentsmith.dispatcher.metrics;

import org.jspecify.annotations.NullMarked;
