package dev.agentsmith.agent.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The directories of one run. What the model works on is in `checkout`, what its commands may use
/// besides is in `scratch`; the rest is ours.
public record RunDirectory(Path root) {

  public RunDirectory {
    root = root.toAbsolutePath().normalize();
  }

  public Path checkout() {
    return root.resolve("checkout");
  }

  public Path scratch() {
    return root.resolve("scratch");
  }

  /// Long texts that the model may read again; no command has a reason to be here.
  public Path shelf() {
    return root.resolve("shelf");
  }

  Path home() {
    return scratch().resolve("home");
  }

  Path tmp() {
    return scratch().resolve("tmp");
  }

  /// Our own repository, whose configuration no command of the model has a reason to know.
  Path repository() {
    return root.resolve("repository.git");
  }

  Path index() {
    return root.resolve("index");
  }

  /// What git reads instead of the user's configuration when it pushes to a local repository.
  Path pushConfiguration() {
    return root.resolve("push.gitconfig");
  }

  Path askPass() {
    return root.resolve("askpass");
  }

  public void create() {
    try {
      Files.createDirectories(home());
      Files.createDirectories(tmp());
      Files.createDirectories(checkout());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
