@NullMarked
package dev.agentsmith.e2e.docs;

import org.jspecify.annotations.NullMarked;
