/// Where tickets are.
@NullMarked
package dev.agentsmith.clients.tracker;

import org.jspecify.annotations.NullMarked;
