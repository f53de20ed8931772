/// What carries a run, whatever the spawner.
@NullMarked
package dev.agentsmith.dispatcher.job;

import org.jspecify.annotations.NullMarked;
