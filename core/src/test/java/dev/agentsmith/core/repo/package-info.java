@NullMarked
package dev.agentsmith.core.repo;

import org.jspecify.annotations.NullMarked;
