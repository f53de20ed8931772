/// The package gateway: the registry that the tools of a run speak to, and all that is behind it.
@NullMarked
package dev.agentsmith.agent.packages;

import org.jspecify.annotations.NullMarked;
