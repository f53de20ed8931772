/// Looks at a change as a reviewer would, before it is delivered: by the real difference, not by
/// what was said about it.
@NullMarked
package dev.agentsmith.agent.review;

import org.jspecify.annotations.NullMarked;
