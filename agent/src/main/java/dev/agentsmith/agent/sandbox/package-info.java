/// What commands of strangers are kept in.
/// limits.
@NullMarked
package dev.agentsmith.agent.sandbox;

import org.jspecify.annotations.NullMarked;
