package dev.agentsmith.dispatcher.project;

import dev.agentsmith.core.config.Project;
import java.util.List;

/// What a person's words for a project lead to.
public sealed interface Resolution {

  record Found(Project project) implements Resolution {}

  /// It could be one of several: the person says which.
  ///
  /// @param words the question
  /// @param names of projects, the likeliest first
  record Several(String words, List<String> names) implements Resolution {
    public Several {
      names = List.copyOf(names);
    }
  }

  /// It can't be started; `words` say why and what to do.
  record Refused(String words) implements Resolution {}
}
