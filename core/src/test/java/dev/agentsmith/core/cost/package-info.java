@NullMarked
package dev.agentsmith.core.cost;

import org.jspecify.annotations.NullMarked;
