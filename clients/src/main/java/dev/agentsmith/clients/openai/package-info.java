/// Models behind OpenAI's Chat Completions API, and all that speaks like it.
@NullMarked
package dev.agentsmith.clients.openai;

import org.jspecify.annotations.NullMarked;
