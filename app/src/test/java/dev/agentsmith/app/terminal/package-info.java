@NullMarked
package dev.agentsmith.app.terminal;

import org.jspecify.annotations.NullMarked;
