/// A Slack workspace at the wire: its Web API, its limits, and the requests it sends to an app.
@NullMarked
package dev.agentsmith.loopback.slack;

import org.jspecify.annotations.NullMarked;
