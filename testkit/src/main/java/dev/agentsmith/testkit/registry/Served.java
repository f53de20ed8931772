package dev.agentsmith.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.function.Supplier;

/// One thing a registry has at an address. Its content is made when it is first asked for.
final class Served {
  private final String type;
  private final Instant modified;
  private final Supplier<byte[]> content;

  private Served(String type, Instant modified, Supplier<byte[]> content) {
    this.type = type;
    this.modified = modified;
    this.content = content;
  }

  static Served file(Instant modified, Supplier<byte[]> content) {
    return new Served("application/octet-stream", modified, content);
  }

  static Served text(String type, Instant modified, String content) {
    return new Served(type, modified, () -> content.getBytes(UTF_8));
  }

  String type() {
    return type;
  }

  Instant modified() {
    return modified;
  }

  byte[] content() {
    return content.get();
  }
}
