package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import java.util.Locale;
import java.util.regex.Pattern;

/// `agentsmith-<command>-<ticket>-<6 chars of the run id>`, a DNS-1123 label of at most 63
/// characters (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/).
public record JobName(String value) {
  private static final Pattern VALID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MAX_TICKET = 30;

  public JobName {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException("not a name for a Job: " + value);
    }
  }

  public static JobName of(RunKind kind, String ticket, RunId run) {
    String plain =
        ticket.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    String cut = plain.substring(0, Math.min(plain.length(), MAX_TICKET)).replaceAll("-+$", "");
    return new JobName(
        "agentsmith-" + kind.word() + "-" + (cut.isEmpty() ? "task" : cut) + "-" + run.brief());
  }

  @Override
  public String toString() {
    return value;
  }
}
