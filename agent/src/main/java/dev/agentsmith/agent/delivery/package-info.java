/// What is looked at before work leaves the run: secrets in it, and files that decide what happens
/// to others.
@NullMarked
package dev.agentsmith.agent.delivery;

import org.jspecify.annotations.NullMarked;
