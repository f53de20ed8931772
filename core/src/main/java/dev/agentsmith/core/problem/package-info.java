/// What a person is told when something fails: what, where, and the mend.
@NullMarked
package dev.agentsmith.core.problem;

import org.jspecify.annotations.NullMarked;
