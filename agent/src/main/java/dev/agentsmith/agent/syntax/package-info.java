/// What can be known of source code without running it, by tree-sitter: definitions for the map,
/// syntax errors for the edits.
@NullMarked
package dev.agentsmith.agent.syntax;

import org.jspecify.annotations.NullMarked;
