package dev.agentsmith.agent.syntax;

/// A place that does not fit the grammar.
///
/// @param line from 1
/// @param what is there or missing: `unexpected "= ;"`, `missing ")"`
public record SyntaxError(int line, String what) {}
