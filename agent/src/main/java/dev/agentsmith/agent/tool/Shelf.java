package dev.agentsmith.agent.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.text.UntrustedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Keeps texts that are too long for a conversation, so that the model can read and search them
/// later: `@output/3`. They lie outside the checkout, where no command can change them, and hold no
/// secrets. Safe for many threads.
public final class Shelf {
  private static final Pattern NAME = Pattern.compile("@[a-z]+/\\d+");

  private final Path folder;
  private final Redactor redactor;
  private final AtomicInteger count = new AtomicInteger();

  /// @param folder is made when something is kept
  public Shelf(Path folder, Redactor redactor) {
    this.folder = folder;
    this.redactor = redactor;
  }

  /// True for a name that can only be one of a kept text.
  static boolean isName(String path) {
    return path.startsWith("@") && NAME.matcher(path).matches();
  }

  /// @param kind a word in small letters, the first part of the name
  /// @return the name
  public String keep(String kind, String text) throws IOException {
    String name = "@" + kind + "/" + count.incrementAndGet();
    Path file = file(name);
    Files.createDirectories(folder);
    Files.writeString(file, redactor.redact(UntrustedText.plain(text)), UTF_8);
    return name;
  }

  String read(String name) throws PathRefused, IOException {
    try {
      return Files.readString(file(name), UTF_8);
    } catch (NoSuchFileException e) {
      throw new PathRefused("There is no text " + name + ".");
    }
  }

  private Path file(String name) {
    return folder.resolve(name.substring(1).replace('/', '-') + ".txt");
  }
}
