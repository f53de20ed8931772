package dev.agentsmith.dispatcher.access;

import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Access;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who may start runs of a project, end them, read their logs and speak to their agents: the people
/// of its allow-list, in the channels of its allow-list, or everyone where there is none. Buttons
/// are no exception: a click is its clicker's command.
public final class AccessRules {
  private final Config config;
  private final ChatPlatform platform;

  public AccessRules(Config config, ChatPlatform platform) {
    this.config = config;
    this.platform = platform;
  }

  /// The same by the project's name. One that is not configured any more is nobody's.
  public Optional<Text> refusal(String project, Access.Command command, IncomingMessage said) {
    return config.project(project) instanceof Config.Match.One(Project known)
        ? refusal(known, command, said)
        : Optional.of(Text.of("The project " + project + " is not configured any more."));
  }

  /// Why whoever said this may not, in words that say who may, and where; empty if they may. A
  /// group whose members can't be asked for lets nobody in.
  public Optional<Text> refusal(Project project, Access.Command command, IncomingMessage said) {
    Access.Rule rule = project.access().of(command);
    String what = " may " + command.deed() + " in " + project.name();
    if (!rule.channels().isEmpty() && !rule.channels().contains(said.thread().channel())) {
      List<Object> words = new ArrayList<>(List.of("Nobody" + what + " from here. Say it in "));
      add(words, rule.channels().stream().map(platform::mentionChannel).toList(), " or ");
      words.add(".");
      return Optional.of(Text.of(words.toArray()));
    }
    boolean everyone = rule.users().isEmpty() && rule.groups().isEmpty();
    if (everyone || rule.users().contains(said.user())) {
      return Optional.empty();
    }
    boolean unsure = false;
    for (String group : rule.groups()) {
      try {
        if (platform.members(group).contains(said.user())) {
          return Optional.empty();
        }
      } catch (ChatUnavailable | ChatRefused e) {
        unsure = true;
      }
    }
    List<String> who = new ArrayList<>();
    rule.groups().forEach(group -> who.add(platform.mentionGroup(group)));
    rule.users().forEach(one -> who.add(platform.mention(one)));
    List<Object> words = new ArrayList<>(List.of("Only "));
    add(words, who, " and ");
    words.add(what + ". Ask one of them.");
    if (unsure) {
      words.add(" (Who is in a group could not be looked up just now.)");
    }
    return Optional.of(Text.of(words.toArray()));
  }

  private static void add(List<Object> words, List<String> mentions, String last) {
    for (int i = 0; i < mentions.size(); i++) {
      words.add(i == 0 ? "" : i < mentions.size() - 1 ? ", " : last);
      words.add(Text.person(mentions.get(i)));
    }
  }
}
