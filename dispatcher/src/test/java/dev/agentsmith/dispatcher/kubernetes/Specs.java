package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.JobConfig;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobSpec;
import java.nio.file.Path;
import java.util.Map;

/// Jobs to be made, for tests.
final class Specs {
  private static final Path HERE = Path.of("/config");

  private Specs() {}

  static JobSpec spec(RunId run) {
    return with(run, job(""));
  }

  static JobSpec withImage(JobSpec spec, String image) {
    return with(spec.run(), job("image: \"" + image + "\""));
  }

  static JobSpec withSecret(JobSpec spec, String secret) {
    return with(spec.run(), job("secret: " + secret));
  }

  /// @param yaml of the project's `job:`, in one line
  static JobConfig job(String yaml) {
    String text = "defaults: { job: { " + yaml + " } }\n";
    Config config =
        new ConfigFile(new Environment(Map.of()), HERE)
            .load(new ConfigFile.Text("agentsmith.yml", text, HERE));
    return config.defaults().job();
  }

  static JobSpec with(RunId run, JobConfig job) {
    var request =
        new RunRequest(
            RunKind.FIX,
            new RepositoryUrl("https://github.com/org/my-api"),
            new TicketRef("42"),
            null,
            "my-api",
            true);
    return new JobSpec(
        JobName.of(RunKind.FIX, "42", run),
        run,
        request,
        Map.of("note", "kept"),
        Map.of("REDIS_URL", "redis:6379"),
        Map.of("GIT_TOKEN", Secret.of("very-secret-token")),
        new ConfigFile.Text("agentsmith.yml", "projects: {}\n", HERE),
        job);
  }
}
