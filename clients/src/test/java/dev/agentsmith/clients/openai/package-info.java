@NullMarked
package dev.agentsmith.clients.openai;

import org.jspecify.annotations.NullMarked;
