/// Which project they mean.
@NullMarked
package dev.agentsmith.dispatcher.project;

import org.jspecify.annotations.NullMarked;
