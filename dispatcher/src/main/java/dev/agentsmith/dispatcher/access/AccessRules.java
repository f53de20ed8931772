package dev.agentsmith.dispatcher.access;

import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who may start runs of a project, end them, and speak to their agents: the people of its
/// allow-list, or everyone in the channel if it has none. Buttons are no exception: a click is its
/// clicker's command.
public final class AccessRules {
  private final Config config;
  private final ChatPlatform platform;

  public AccessRules(Config config, ChatPlatform platform) {
    this.config = config;
    this.platform = platform;
  }

  /// The same by the project's name. One that is not configured any more is nobody's.
  public Optional<Text> refusal(String project, String user) {
    return config.project(project) instanceof Config.Match.One(Project known)
        ? refusal(known, user)
        : Optional.of(Text.of("The project " + project + " is not configured any more."));
  }

  /// Why this person may not, in words that say who may; empty if they may. A group whose members
  /// can't be asked for lets nobody in.
  public Optional<Text> refusal(Project project, String user) {
    Project.Access access = project.access();
    if (access.users().isEmpty() && access.groups().isEmpty()) {
      return Optional.empty();
    }
    if (access.users().contains(user)) {
      return Optional.empty();
    }
    boolean unsure = false;
    for (String group : access.groups()) {
      try {
        if (platform.members(group).contains(user)) {
          return Optional.empty();
        }
      } catch (ChatUnavailable | ChatRefused e) {
        unsure = true;
      }
    }
    List<Object> words = new ArrayList<>(List.of("Only "));
    access.groups().forEach(group -> add(words, Text.person(platform.mentionGroup(group))));
    access.users().forEach(one -> add(words, Text.person(platform.mention(one))));
    words.add(" may start runs in " + project.name() + ". Ask one of them.");
    if (unsure) {
      words.add(" (Who is in a group could not be looked up just now.)");
    }
    return Optional.of(Text.of(words.toArray()));
  }

  private static void add(List<Object> words, Text.Part who) {
    if (words.size() > 1) {
      words.add(", ");
    }
    words.add(who);
  }
}
