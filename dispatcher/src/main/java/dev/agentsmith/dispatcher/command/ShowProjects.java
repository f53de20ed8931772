package dev.agentsmith.dispatcher.command;

import dev.agentsmith.core.config.Project;
import java.util.List;
import java.util.stream.Collectors;

/// Names the projects that are known here.
public final class ShowProjects {
  private static final int MOST = 30;

  private ShowProjects() {}

  public static String words(List<Project> projects) {
    if (projects.isEmpty()) {
      return "No project is configured. Add one under projects: in agentsmith.yml.";
    }
    String lines =
        projects.stream().limit(MOST).map(ShowProjects::line).collect(Collectors.joining("\n"));
    String more = projects.size() > MOST ? "\n  and " + (projects.size() - MOST) + " more" : "";
    return "I know:\n" + lines + more;
  }

  private static String line(Project project) {
    Project.Source source = project.source();
    String also =
        project.aliases().isEmpty() ? "" : " (also " + String.join(", ", project.aliases()) + ")";
    return "  "
        + project.name()
        + also
        + (source == null ? "" : " · " + source.repository().identity());
  }
}
