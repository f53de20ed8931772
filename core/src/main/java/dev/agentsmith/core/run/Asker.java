package dev.agentsmith.core.run;

import dev.agentsmith.core.config.Environment.Variable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who asked for a run, as far as that is known.
///
/// @param name as chat names them; empty if nobody is known
/// @param place where they asked; empty if that is nowhere with a name
/// @param email empty if it is not known
public record Asker(String name, String place, String email) {
  public static final Asker NOBODY = new Asker("", "", "");

  /// From an agent's environment, where its dispatcher put it.
  public static Asker of(Map<String, String> environment) {
    return new Asker(
        line(environment.get(Variable.AGENTSMITH_ASKED_BY.name())),
        line(environment.get(Variable.AGENTSMITH_ASKED_IN.name())),
        line(environment.get(Variable.AGENTSMITH_ASKER_EMAIL.name())));
  }

  /// As [#of] reads it.
  public Map<String, String> environment() {
    Map<String, String> all = new HashMap<>();
    all.put(Variable.AGENTSMITH_ASKED_BY.name(), name);
    all.put(Variable.AGENTSMITH_ASKED_IN.name(), place);
    all.put(Variable.AGENTSMITH_ASKER_EMAIL.name(), email);
    all.values().removeIf(String::isBlank);
    return all;
  }

  private static String line(@Nullable String text) {
    return text == null ? "" : text.replaceAll("[\\p{Cntrl}<>]+", " ").strip();
  }
}
