/// Run log, inbox, run records and heartbeats in Redis (design.md §4).
@NullMarked
package dev.agentsmith.clients.redis;

import org.jspecify.annotations.NullMarked;
