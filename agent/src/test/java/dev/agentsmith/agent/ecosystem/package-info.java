@NullMarked
package dev.agentsmith.agent.ecosystem;

import org.jspecify.annotations.NullMarked;
