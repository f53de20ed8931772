/// Real servers for one machine, on loopback only: Redis, git over HTTP, and a model that plays a
/// fixed conversation. They keep to their protocols; what misbehaves on purpose is in the testkit.
@NullMarked
package dev.agentsmith.loopback;

import org.jspecify.annotations.NullMarked;
