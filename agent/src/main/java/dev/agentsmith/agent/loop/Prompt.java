package dev.agentsmith.agent.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text for the model, from a resource file in which `{{name}}` stands for what is put in. What
/// was put in is not looked through again.
public final class Prompt {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z_]+)}}");

  private final String name;
  private final Map<String, String> values = new HashMap<>();

  private Prompt(String name) {
    this.name = name;
  }

  /// @param name of the file, without `.md`
  public static Prompt of(String name) {
    return new Prompt(name);
  }

  public Prompt with(String place, String text) {
    values.put(place, text);
    return this;
  }

  public String text() {
    return PLACE
        .matcher(resource(name + ".md"))
        .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1))))
        .replaceAll("\n{3,}", "\n\n")
        .strip();
  }

  private String value(String place) {
    String value = values.get(place);
    if (value == null) {
      throw new IllegalStateException(name + ".md: nothing was put in for " + place);
    }
    return value;
  }

  private static String resource(String file) {
    try (InputStream in = Prompt.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + file + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
