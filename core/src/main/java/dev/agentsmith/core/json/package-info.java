/// JSON as both halves read and write it.
@NullMarked
package dev.agentsmith.core.json;

import org.jspecify.annotations.NullMarked;
