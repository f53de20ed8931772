/// The one writer of a run: its events, numbered, kept and published.
@NullMarked
package dev.agentsmith.agent.journal;

import org.jspecify.annotations.NullMarked;
