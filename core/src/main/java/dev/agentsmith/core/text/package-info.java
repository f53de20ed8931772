/// What is done to text before a model or a person reads it.
@NullMarked
package dev.agentsmith.core.text;

import org.jspecify.annotations.NullMarked;
