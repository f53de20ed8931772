/// The way out for commands of strangers: a proxy that leads to the hosts a project allows, and to
/// no other.
@NullMarked
package dev.agentsmith.agent.network;

import org.jspecify.annotations.NullMarked;
