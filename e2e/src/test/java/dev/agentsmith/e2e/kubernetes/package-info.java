@NullMarked
package dev.agentsmith.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
