package dev.agentsmith.agent.syntax;

/// Something that a file defines.
///
/// @param line from 1
/// @param text of that line, without the blanks around it
public record Definition(String name, int line, String text) {}
