@NullMarked
package dev.agentsmith.agent.packages;

import org.jspecify.annotations.NullMarked;
