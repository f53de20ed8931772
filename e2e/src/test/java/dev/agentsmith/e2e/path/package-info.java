@NullMarked
package dev.agentsmith.e2e.path;

import org.jspecify.annotations.NullMarked;
