/// The program `agentsmith`: its command line and the wiring of its parts.
@NullMarked
package dev.agentsmith.app;

import org.jspecify.annotations.NullMarked;
