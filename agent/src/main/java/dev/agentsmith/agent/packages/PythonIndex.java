package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

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

/// Python's simple repository interface
/// (packaging.python.org/en/latest/specifications/simple-repository-api), for pip, uv and Poetry. A
/// page lists the files of a project, which as a rule are at another host.
public record PythonIndex() implements Registry {
  private static final Pattern PAGE = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)/?");

  /// A link: what stands before its address, the quote, the address.
  private static final Pattern LINK =
      Pattern.compile("(<a\\b[^>]*?\\bhref\\s*=\\s*)([\"'])(.*?)\\2", Pattern.CASE_INSENSITIVE);

  /// The name and the version in a wheel's or a source distribution's name.
  private static final Pattern FILE =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9._]*?(?:-[A-Za-z][A-Za-z0-9._]*)*?)-(\\d[^-/]*?)(?:-.*\\.whl|\\.(?:tar\\.\\w+|zip|tgz))");

  private static final Pattern FRAGMENT = Pattern.compile("sha256=([0-9a-fA-F]{64})");
  private static final JsonMapper JSON = new JsonMapper();
  private static final String JSON_TYPE = "application/vnd.pypi.simple.v1+json";
  private static final int MOST_BYTES = 64 << 20;

  @Override
  public String name() {
    return "pypi";
  }

  @Override
  public Optional<Wanted> wanted(String path) {
    Matcher page = PAGE.matcher(path);
    return page.matches()
        ? Optional.of(
            Wanted.index(
                page.group(1) + "/",
                page.group(1).toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-")))
        : Optional.empty();
  }

  /// What a file's name tells (packaging.python.org: Binary distribution format).
  static Coordinates coordinates(String file) {
    Matcher parts = FILE.matcher(file);
    return parts.matches()
        ? new Coordinates(
            parts.group(1).toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-"), parts.group(2))
        : new Coordinates(file, "");
  }

  @Override
  public String accept(Wanted wanted, String asked) {
    return wanted.isFixed()
        ? ""
        : asked.contains(JSON_TYPE) ? JSON_TYPE + ", text/html;q=0.1" : "text/html";
  }

  @Override
  public Optional<Rewriting> rewriting(Wanted wanted, String type) {
    if (wanted.isFixed()) {
      return Optional.empty();
    }
    return Optional.of(type.contains("json") ? PythonIndex::json : PythonIndex::html);
  }

  private static void json(InputStream in, URI from, Places places, OutputStream out)
      throws IOException {
    JsonNode page = JSON.readTree(in.readNBytes(MOST_BYTES));
    for (JsonNode file : page.path("files")) {
      if (file instanceof ObjectNode node) {
        String address = node.path("url").asText();
        String sum = node.path("hashes").path("sha256").asText();
        node.put("url", place(address, sum, from, places));
      }
    }
    out.write(JSON.writeValueAsBytes(page));
  }

  private static void html(InputStream in, URI from, Places places, OutputStream out)
      throws IOException {
    String page = new String(in.readNBytes(MOST_BYTES), UTF_8);
    var text = new StringBuilder();
    Matcher link = LINK.matcher(page);
    while (link.find()) {
      String address = link.group(3).replace("&amp;", "&");
      int hash = address.indexOf('#');
      String fragment = hash < 0 ? "" : address.substring(hash);
      Matcher sum = FRAGMENT.matcher(fragment);
      String place =
          place(
              hash < 0 ? address : address.substring(0, hash),
              sum.find() ? sum.group(1) : "",
              from,
              places);
      link.appendReplacement(
          text,
          Matcher.quoteReplacement(
              link.group(1) + link.group(2) + place + fragment + link.group(2)));
    }
    link.appendTail(text);
    out.write(text.toString().getBytes(UTF_8));
  }

  private static String place(String address, String sum, URI from, Places places) {
    try {
      return places.of(from.resolve(address), sum);
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
