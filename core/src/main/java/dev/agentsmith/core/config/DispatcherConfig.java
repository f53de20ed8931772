package dev.agentsmith.core.config;

import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `dispatcher:`, with what the environment says instead.
///
/// @param intentModel reads what the grammar does not match; null if only the grammar reads
/// @param redisUrl as written, in any form of design.md §1; the password is not in it
/// @param dataDirectory run directories of the process spawner
/// @param consoleDirectory threads of the console chat platform; null if it is not used
public record DispatcherConfig(
    RunLimits maxParallelRuns,
    @Nullable IntentModel intentModel,
    int port,
    String redisUrl,
    Path dataDirectory,
    @Nullable Path consoleDirectory,
    SpawnerType spawner) {

  /// Live runs at the same time.
  public record RunLimits(int total, int perProject, int perUser) {}

  public record IntentModel(
      AgentConfig.Vendor type, String model, @Nullable String endpoint, @Nullable Secret apiKey) {}

  /// What carries a run.
  public enum SpawnerType {
    PROCESS,
    DOCKER,
    KUBERNETES;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
