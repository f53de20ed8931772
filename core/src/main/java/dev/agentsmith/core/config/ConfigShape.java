package dev.agentsmith.core.config;

import dev.agentsmith.core.config.AgentConfig.Vendor;
import dev.agentsmith.core.config.Config.LogLevel;
import dev.agentsmith.core.config.DispatcherConfig.IntentModel;
import dev.agentsmith.core.config.DispatcherConfig.RunLimits;
import dev.agentsmith.core.config.DispatcherConfig.SpawnerType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The whole of `agentsmith.yml`, top level first (see [Fields]).
final class ConfigShape {
  private static final Kind<SpawnerType> SPAWNER = words(SpawnerType.values());
  private static final Kind<LogLevel> LEVEL = words(LogLevel.values());
  static final Kind<Vendor> VENDOR = words(Vendor.values());
  private static final Kind<String> STEP =
      Kinds.oneOf(
          Pipelines.STEPS.stream().collect(Collectors.toMap(Function.identity(), step -> step)));

  private ConfigShape() {}

  /// What the file says, before the environment has its say.
  record File(
      LogLevel logLevel,
      Dispatcher dispatcher,
      Map<String, List<String>> pipelines,
      Project defaults,
      Map<String, Project> projects) {}

  record Dispatcher(
      RunLimits limits,
      @Nullable IntentModel intentModel,
      int port,
      @Nullable String redisUrl,
      @Nullable Path dataDirectory,
      @Nullable Path consoleDirectory,
      @Nullable SpawnerType spawner) {}

  static File file(Fields f) {
    LogLevel level =
        f.section(
            "log",
            log -> log.value("level", LEVEL, LogLevel.INFO, "The least that is logged."),
            "What is logged.");
    Dispatcher dispatcher =
        f.section("dispatcher", ConfigShape::dispatcher, "The gateway between chat and runs.");
    Map<String, List<String>> pipelines =
        f.lists(
            "pipelines",
            Kinds.NAME,
            STEP,
            "Pipelines of your own: steps in their order, by the pipeline's name.");
    Map<String, String> taken = new HashMap<>();
    f.names("projects").forEach(name -> taken.put(name.toLowerCase(Locale.ROOT), name));
    var shape = new ProjectShape(pipelines.keySet(), taken);
    Project defaults =
        f.section("defaults", shape::defaults, "Merged under every project, key by key.");
    Map<String, Project> projects =
        f.named("projects", Kinds.NAME, "project", shape::project, "Your repositories, by name.");
    return new File(level, dispatcher, pipelines, defaults, projects);
  }

  private static Dispatcher dispatcher(Fields f) {
    return new Dispatcher(
        f.section(
            "max_parallel_runs",
            limits ->
                new RunLimits(
                    limits.value("total", Kinds.COUNT, 20, "Over all projects."),
                    limits.value("per_project", Kinds.COUNT, 5, "In one project."),
                    limits.value("per_user", Kinds.COUNT, 3, "Asked for by one person.")),
            "Runs that may be live at the same time; further ones wait in line."),
        f.optionalSection(
            "intent_model",
            model ->
                new IntentModel(
                    model.value("type", VENDOR, Vendor.CLAUDE, "Whose protocol is spoken."),
                    model.required("model", Kinds.MODEL, "The model's name."),
                    model.optional("endpoint", Kinds.ENDPOINT, "Address, if not the provider's."),
                    model.optional("api_key", Kinds.SECRET, "Its key.")),
            "A small model that reads what the grammar does not match."),
        f.value("port", Kinds.PORT, 8081, "HTTP port. The variable PORT wins."),
        f.optional(
            "redis_url",
            Kinds.REDIS,
            "Where Redis is; redis:6379 if left out. The variable REDIS_URL wins. The password"
                + " comes from REDIS_PASSWORD."),
        f.optional(
            "data_directory",
            Kinds.PATH,
            "Run directories of the process spawner; ~/.agentsmith/data if left out."),
        f.section(
            "console",
            console ->
                console.optional("directory", Kinds.PATH, "A thread is a file in this directory."),
            "The chat platform for one machine, without any chat."),
        f.optional(
            "spawner",
            SPAWNER,
            "What carries runs. Left out: kubernetes inside a cluster, otherwise process. The"
                + " variable SPAWNER_TYPE wins."));
  }

  /// One of an enum's words, in lower case.
  static <E extends Enum<E>> Kind<E> words(E[] values) {
    return Kinds.oneOf(
        Arrays.stream(values)
            .collect(Collectors.toMap(value -> value.name().toLowerCase(Locale.ROOT), v -> v)));
  }
}
