package dev.agentsmith.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// Help as it is printed: 80 columns, no colours.
final class UsageText {
  private UsageText() {}

  static String of(CommandLine command) {
    return command.setUsageHelpWidth(80).getUsageMessage(Ansi.OFF);
  }
}
