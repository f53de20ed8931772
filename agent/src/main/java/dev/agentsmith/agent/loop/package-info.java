/// Talking with the model: ask, do what it calls for, tell it what came of it, and again.
@NullMarked
package dev.agentsmith.agent.loop;

import org.jspecify.annotations.NullMarked;
