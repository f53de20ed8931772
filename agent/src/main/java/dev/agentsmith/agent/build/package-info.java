/// How a repository is tested, and what its tests said.
@NullMarked
package dev.agentsmith.agent.build;

import org.jspecify.annotations.NullMarked;
