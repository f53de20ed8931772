/// A run is a Kubernetes Job of one Pod.
@NullMarked
package dev.agentsmith.dispatcher.kubernetes;

import org.jspecify.annotations.NullMarked;
