@NullMarked
package dev.agentsmith.core.config;

import org.jspecify.annotations.NullMarked;
