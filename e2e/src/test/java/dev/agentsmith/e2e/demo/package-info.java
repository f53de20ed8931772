@NullMarked
package dev.agentsmith.e2e.demo;

import org.jspecify.annotations.NullMarked;
