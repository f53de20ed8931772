/// The checkout and everything that happens in it: files, commands, git.
@NullMarked
package dev.agentsmith.agent.workspace;

import org.jspecify.annotations.NullMarked;
