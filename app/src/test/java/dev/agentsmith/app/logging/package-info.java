@NullMarked
package dev.agentsmith.app.logging;

import org.jspecify.annotations.NullMarked;
