/// Slack: requests in, Web API out, Block Kit between.
@NullMarked
package dev.agentsmith.dispatcher.slack;

import org.jspecify.annotations.NullMarked;
