/// A GitHub for one machine: real git, and the part of the REST interface that a run needs.
@NullMarked
package dev.agentsmith.loopback.github;

import org.jspecify.annotations.NullMarked;
