package dev.agentsmith.dispatcher.project;

import dev.agentsmith.core.config.Project;

/// What a person's words for a project lead to.
public sealed interface Resolution {

  record Found(Project project) implements Resolution {}

  /// It can't be started; `words` say why and what to do.
  record Refused(String words) implements Resolution {}
}
