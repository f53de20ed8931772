@NullMarked
package dev.agentsmith.clients.http;

import org.jspecify.annotations.NullMarked;
