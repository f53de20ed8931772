@NullMarked
package dev.agentsmith.clients.spend;

import org.jspecify.annotations.NullMarked;
