/// A look at a repository before a run: everything of a run but the model.
@NullMarked
package dev.agentsmith.agent.trial;

import org.jspecify.annotations.NullMarked;
