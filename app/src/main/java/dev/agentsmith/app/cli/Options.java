package dev.agentsmith.app.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Options that look alike wherever they stand.
final class Options {
  private Options() {}

  static CommandSpec command(String name, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .description(description)
        .abbreviateSynopsis(false)
        .sortOptions(false)
        .optionListHeading("%n")
        .commandListHeading("%n")
        .footerHeading("%n");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    return spec;
  }

  static OptionSpec value(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  static OptionSpec config() {
    return value("--config", "FILE", "agentsmith.yml; found by itself if left out.");
  }

  static OptionSpec json() {
    return flag("--json", "Print one JSON object, for programs.");
  }

  static @Nullable String text(ParseResult words, String option) {
    return words.matchedOptionValue(option, null);
  }

  static boolean isSet(ParseResult words, String option) {
    return words.matchedOptionValue(option, false);
  }

  static @Nullable Path path(ParseResult words, String option) {
    String text = text(words, option);
    return text == null ? null : Path.of(text);
  }
}
