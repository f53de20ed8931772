@NullMarked
package dev.agentsmith.e2e.zoo;

import org.jspecify.annotations.NullMarked;
