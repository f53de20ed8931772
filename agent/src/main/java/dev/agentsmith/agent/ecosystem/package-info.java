/// Ecosystems: how the packages of a language get to a repository. One class is one of them, and
/// all there is to say of it.
@NullMarked
package dev.agentsmith.agent.ecosystem;

import org.jspecify.annotations.NullMarked;
