/// A Slack workspace that misbehaves as a test tells it.
@NullMarked
package dev.agentsmith.testkit.slack;

import org.jspecify.annotations.NullMarked;
