/// Runs as containers of a Docker engine.
@NullMarked
package dev.agentsmith.dispatcher.docker;

import org.jspecify.annotations.NullMarked;
