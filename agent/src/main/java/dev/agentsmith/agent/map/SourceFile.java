package dev.agentsmith.agent.map;

import dev.agentsmith.agent.syntax.Definition;
import java.util.List;
import java.util.Map;

/// What the map knows of a file that could be parsed.
///
/// @param path relative to the root
/// @param words how often each identifier stands in it
record SourceFile(String path, List<Definition> definitions, Map<String, Integer> words) {}
