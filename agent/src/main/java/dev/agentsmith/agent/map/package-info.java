/// What the model is shown of a repository before it looks for itself.
@NullMarked
package dev.agentsmith.agent.map;

import org.jspecify.annotations.NullMarked;
