@NullMarked
package dev.agentsmith.clients.model;

import org.jspecify.annotations.NullMarked;
