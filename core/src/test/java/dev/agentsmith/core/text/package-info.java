@NullMarked
package dev.agentsmith.core.text;

import org.jspecify.annotations.NullMarked;
