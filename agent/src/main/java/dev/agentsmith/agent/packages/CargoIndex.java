package dev.agentsmith.agent.packages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cargo's sparse index (doc.rust-lang.org/cargo/reference/registry-index.html). Where the files of
/// the packages are, its `config.json` says.
public record CargoIndex() implements Registry {
  static final String CONFIG = "config.json";
  private static final Pattern INDEX =
      Pattern.compile("(?:1|2|3/[a-z0-9_-]|[a-z0-9_-]{2}/[a-z0-9_-]{1,2})/([a-z0-9_-]{1,64})");
  private static final Pattern CRATE =
      Pattern.compile("-/([A-Za-z0-9_-]{1,64})/([0-9A-Za-z.+-]+|[0-9A-Za-z.+%-]+)/download");
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_BYTES = 1 << 20;

  @Override
  public String name() {
    return "cargo";
  }

  @Override
  public Optional<Wanted> wanted(String path) {
    if (path.equals(CONFIG)) {
      return Optional.of(Wanted.index(path, CONFIG));
    }
    Matcher crate = CRATE.matcher(path);
    if (crate.matches()) {
      return Optional.of(
          Wanted.file(path, new Coordinates(crate.group(1), crate.group(2).replace("%2B", "+"))));
    }
    Matcher index = INDEX.matcher(path);
    return index.matches() ? Optional.of(Wanted.index(path, index.group(1))) : Optional.empty();
  }

  /// The tool is told that the files are here too.
  @Override
  public Optional<Rewriting> rewriting(Wanted wanted, String type) {
    return wanted.path().equals(CONFIG) ? Optional.of(CargoIndex::config) : Optional.empty();
  }

  @Override
  public Optional<String> sumPath(Wanted wanted) {
    String name = wanted.of().name().toLowerCase(Locale.ROOT);
    return wanted.isPackage() ? Optional.of(prefix(name) + "/" + name) : Optional.empty();
  }

  /// A line for each version, a JSON object.
  @Override
  public Optional<Sum> sum(Wanted wanted, String text) {
    String version = "\"vers\":\"" + wanted.of().version() + "\"";
    return text.lines()
        .filter(line -> line.replace(" ", "").contains(version))
        .map(CargoIndex::sum)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Sum> sum(String line) {
    try {
      return Sum.of(JSON.readTree(line).path("cksum").asText());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void config(InputStream in, URI from, Places places, OutputStream out)
      throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("dl", places.of(from.resolve("-"), ""));
    out.write(JSON.writeValueAsBytes(config));
  }

  /// Where the file of a package is, by what the upstream's `config.json` says.
  ///
  /// @return empty if that can't be read
  static Optional<URI> download(byte[] config, URI index, Coordinates crate) {
    try {
      JsonNode read = JSON.readTree(config.length > MOST_BYTES ? new byte[0] : config);
      String template = read.path("dl").asText();
      if (template.isEmpty()) {
        return Optional.empty();
      }
      String name = crate.name();
      String filled =
          template
              .replace("{crate}", name)
              .replace("{version}", crate.version())
              .replace("{prefix}", prefix(name))
              .replace("{lowerprefix}", prefix(name.toLowerCase(Locale.ROOT)));
      if (filled.equals(template)) {
        filled = template + "/" + name + "/" + crate.version() + "/download";
      }
      return Optional.of(index.resolve(filled));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String prefix(String name) {
    return switch (name.length()) {
      case 1, 2 -> Integer.toString(name.length());
      case 3 -> "3/" + name.charAt(0);
      default -> name.substring(0, 2) + "/" + name.substring(2, 4);
    };
  }
}
