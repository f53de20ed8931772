@NullMarked
package dev.agentsmith.core.secret;

import org.jspecify.annotations.NullMarked;
