/// What a dispatcher counts and measures, for Prometheus.
@NullMarked
package dev.agentsmith.dispatcher.metrics;

import org.jspecify.annotations.NullMarked;
