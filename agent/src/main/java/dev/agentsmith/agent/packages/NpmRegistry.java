package dev.agentsmith.agent.packages;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// npm's registry, for npm, pnpm and yarn (github.com/npm/registry: REGISTRY-API). A document says
/// all there is to say of a package, the address of each version's file among it.
///
/// It has no path of its own here: npm keeps of an address in a lock file the path alone, and puts
/// the registry's host before it.
public record NpmRegistry() implements Registry {
  private static final String PART = "[A-Za-z0-9_~!'()*.-]+";
  private static final Pattern DOCUMENT =
      Pattern.compile("((?:@" + PART + "(?:/|%2[fF]))?" + PART + ")(?:/(" + PART + "))?");
  private static final Pattern TARBALL =
      Pattern.compile(
          "((?:@" + PART + "(?:/|%2[fF]))?(" + PART + "))/-/(?:@" + PART + "/)?(.+)\\.tgz");
  private static final JsonFactory JSON = new JsonFactory();
  private static final String ABBREVIATED = "application/vnd.npm.install-v1+json";

  @Override
  public String name() {
    return "npm";
  }

  @Override
  public Optional<Wanted> wanted(String path) {
    Matcher tarball = TARBALL.matcher(path);
    if (tarball.matches()) {
      String file = tarball.group(3);
      String start = tarball.group(2) + "-";
      String version = file.startsWith(start) ? file.substring(start.length()) : file;
      return Optional.of(
          Wanted.file(path, new Coordinates(plain(tarball.group(1)), version.replace("%2B", "+"))));
    }
    Matcher document = DOCUMENT.matcher(path);
    return document.matches() && !path.startsWith("-")
        ? Optional.of(Wanted.index(path, plain(document.group(1))))
        : Optional.empty();
  }

  @Override
  public String accept(Wanted wanted, String asked) {
    return wanted.isFixed() ? "" : asked.contains(ABBREVIATED) ? ABBREVIATED : "application/json";
  }

  @Override
  public Optional<Rewriting> rewriting(Wanted wanted, String type) {
    return wanted.isFixed() ? Optional.empty() : Optional.of(NpmRegistry::rewrite);
  }

  /// Piece by piece: some documents have ten megabytes.
  private static void rewrite(InputStream in, URI from, Places places, OutputStream out)
      throws IOException {
    try (JsonParser read = JSON.createParser(in);
        JsonGenerator write =
            JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      while (read.nextToken() != null) {
        boolean isAddress =
            read.currentToken() == JsonToken.VALUE_STRING && "tarball".equals(read.currentName());
        if (isAddress) {
          write.writeString(place(read.getText(), from, places));
        } else {
          write.copyCurrentEvent(read);
        }
      }
    }
  }

  private static String place(String address, URI from, Places places) {
    try {
      return places.of(from.resolve(address), "");
    } catch (IllegalArgumentException e) {
      return address; // it leads nowhere, here or there
    }
  }

  private static String plain(String name) {
    return name.replaceFirst("%2[fF]", "/");
  }
}
