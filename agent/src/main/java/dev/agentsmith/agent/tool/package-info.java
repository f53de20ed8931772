/// The tools the model has, each with the text it reads about it in a resource file.
@NullMarked
package dev.agentsmith.agent.tool;

import org.jspecify.annotations.NullMarked;
