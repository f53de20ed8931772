package dev.agentsmith.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.ConfigSchema;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.ExitCode;
import java.util.List;
import java.util.Optional;

/// `config validate` tells all that is wrong with the configuration, `config schema` describes it
/// to editors.
final class ConfigCommand implements Command {
  @Override
  public CommandDoc doc() {
    return CommandDoc.of("config", "Check the configuration, or describe it.")
        .withCommands(
            CommandDoc.of(
                    "validate",
                    "Tell all that is wrong with the configuration.",
                    Option.CONFIG,
                    Option.JSON)
                .withFooter("Example:", "  agentsmith config validate --config ./agentsmith.yml"),
            CommandDoc.of("schema", "Print its JSON Schema, for editors.")
                .withFooter(
                    "Example:",
                    "  agentsmith config schema > ~/.agentsmith/schema.json",
                    "",
                    "First line of agentsmith.yml, for editors with a YAML language server:",
                    "  # yaml-language-server: $schema=schema.json"));
  }

  @Override
  public int run(Words words, Surroundings around) {
    return switch (words.command()) {
      case "schema" -> {
        around.out().println(ConfigSchema.json());
        yield ExitCode.SUCCEEDED;
      }
      case "validate" -> validate(words, around);
      default -> throw new UsageProblem("say what to do with it: validate or schema.");
    };
  }

  private static int validate(Words words, Surroundings around) {
    boolean json = words.isSet("--json");
    var file = new ConfigFile(around.environment(), around.home());
    String name = "the configuration";
    List<Problem> problems;
    String valid = "";
    try {
      Optional<ConfigFile.Text> text = file.find(words.path("--config"), null);
      if (text.isEmpty()) {
        throw new ProblemException(
            Problem.of(
                "There is no agentsmith.yml.",
                "Write one to ~/.agentsmith/agentsmith.yml, or name one with --config."));
      }
      name = text.get().name();
      problems = file.check(text.get());
      valid = problems.isEmpty() ? name + " is valid: " + summary(file.load(text.get())) : "";
    } catch (ProblemException e) {
      problems = e.problems();
    }
    if (json) {
      around.out().println(json(name, problems));
    } else if (problems.isEmpty()) {
      around.out().println(valid);
    } else {
      problems.forEach(problem -> around.err().println(problem.sentence()));
      around.err().println(count(problems.size(), "problem") + ".");
    }
    return problems.isEmpty() ? ExitCode.SUCCEEDED : ExitCode.USAGE;
  }

  private static String summary(Config config) {
    return "%s, %s of its own, spawner %s."
        .formatted(
            count(config.projects().size(), "project"),
            count(config.pipelines().size(), "pipeline"),
            config.dispatcher().spawner().word());
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String json(String name, List<Problem> problems) {
    ObjectNode node =
        JsonNodeFactory.instance.objectNode().put("file", name).put("valid", problems.isEmpty());
    ArrayNode list = node.putArray("problems");
    for (Problem problem : problems) {
      list.addObject()
          .put("where", problem.where())
          .put("what", problem.what())
          .put("mend", problem.mend());
    }
    return node.toPrettyString();
  }
}
