@NullMarked
package dev.agentsmith.app.cli;

import org.jspecify.annotations.NullMarked;
