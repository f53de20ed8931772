/// `agentsmith.yml`: read, checked, and described by a JSON Schema.
@NullMarked
package dev.agentsmith.core.config;

import org.jspecify.annotations.NullMarked;
