/// One HTTP client for all far systems: limits on time and size, `Retry-After`, no secret in any
/// message.
@NullMarked
package dev.agentsmith.clients.http;

import org.jspecify.annotations.NullMarked;
