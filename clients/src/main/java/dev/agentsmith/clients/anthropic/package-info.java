/// Claude models through LangChain4j.
@NullMarked
package dev.agentsmith.clients.anthropic;

import org.jspecify.annotations.NullMarked;
