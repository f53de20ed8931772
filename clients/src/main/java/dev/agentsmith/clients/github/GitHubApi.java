package dev.agentsmith.clients.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentsmith.clients.githost.GitToken;
import dev.agentsmith.clients.github.GitHubFailure.Kind;
import dev.agentsmith.clients.http.HttpAnswer;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpFailure;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// GitHub's REST interface: one call at a time, each bounded. Waits where GitHub asks to, a minute
/// and a bit at most, and says so. Safe for many threads.
public final class GitHubApi {
  private static final Logger log = LoggerFactory.getLogger(GitHubApi.class);
  private static final String VERSION = "2022-11-28";
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);
  private static final int WAITS = 2;
  private static final int TRIES = 3;
  private static final int PAGE = 100;
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"next\"");
  private static final JsonMapper JSON = new JsonMapper();

  private final URI base;
  private final @Nullable GitToken token;
  private final HttpCaller http;
  private final InstantSource clock;
  private final Pause pause;
  private final Consumer<String> told;

  /// @param token null to be nobody
  /// @param told hears, in a full sentence, that a call has to wait
  public GitHubApi(
      URI base,
      @Nullable GitToken token,
      HttpCaller http,
      InstantSource clock,
      Pause pause,
      Consumer<String> told) {
    this.base = base;
    this.token = token;
    this.http = http;
    this.clock = clock;
    this.pause = pause;
    this.told = told;
  }

  /// @throws GitHubFailure if it was not carried out; so do all calls
  JsonNode get(String path) throws InterruptedException {
    return patiently(() -> json(call("GET", address(path), null)));
  }

  /// The same with its headers.
  HttpAnswer answer(String path) throws InterruptedException {
    return patiently(() -> call("GET", address(path), null));
  }

  JsonNode post(String path, JsonNode body) throws InterruptedException {
    return json(call("POST", address(path), body));
  }

  JsonNode patch(String path, JsonNode body) throws InterruptedException {
    return json(call("PATCH", address(path), body));
  }

  /// The items of a list that comes in pages.
  ///
  /// @param most so many and no more
  List<JsonNode> list(String path, int most) throws InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    String sized = path + (path.contains("?") ? "&" : "?") + "per_page=" + Math.min(PAGE, most);
    Optional<URI> next = Optional.of(address(sized));
    while (next.isPresent() && all.size() < most) {
      URI place = next.get();
      HttpAnswer answer = patiently(() -> call("GET", place, null));
      for (JsonNode item : json(answer)) {
        all.add(item);
      }
      next = answer.header("link").flatMap(this::nextPage);
    }
    return all.subList(0, Math.min(most, all.size()));
  }

  /// Tries something again that is the same when done twice, as long as it may pass.
  <T> T patiently(Callable<T> work) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.call();
      } catch (GitHubFailure e) {
        if (attempt == TRIES || !e.mayPass()) {
          throw e;
        }
        log.warn("github call failed attempt={} cause={}", attempt, e.getMessage());
        pause.take(Duration.ofSeconds(attempt));
      } catch (InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private HttpAnswer call(String method, URI address, @Nullable JsonNode body)
      throws InterruptedException {
    for (int waits = 0; ; waits++) {
      HttpAnswer answer = send(method, address, body);
      if (answer.status() < 300) {
        return answer;
      }
      String words = words(answer.text());
      Optional<Duration> wait = RateLimit.wait(answer, words, clock.instant());
      if (wait.isEmpty()) {
        throw new GitHubFailure(new Kind.Refused(answer.status(), words, needs(answer)));
      }
      Duration time = wait.get();
      if (waits == WAITS || time.compareTo(LONGEST_WAIT) > 0) {
        throw new GitHubFailure(new Kind.Limited(clock.instant().plus(time)));
      }
      log.warn("github asks to wait seconds={} status={}", time.toSeconds(), answer.status());
      told.accept(
          "GitHub allows no more calls for %d s; waiting."
              .formatted(Math.max(1, time.toSeconds())));
      pause.take(time);
    }
  }

  private HttpAnswer send(String method, URI address, @Nullable JsonNode body)
      throws InterruptedException {
    try {
      return http.send(method, address, headers(), body == null ? null : body.toString());
    } catch (HttpFailure e) {
      throw new GitHubFailure(new Kind.Unreachable(String.valueOf(e.getMessage())));
    }
  }

  private Map<String, List<String>> headers() throws InterruptedException {
    Map<String, List<String>> headers =
        new java.util.TreeMap<>(
            Map.of(
                "Accept", List.of("application/vnd.github+json"),
                "X-GitHub-Api-Version", List.of(VERSION),
                "User-Agent", List.of("agent-smith")));
    if (token != null) {
      headers.put("Authorization", List.of("Bearer " + token.current().reveal()));
    }
    return headers;
  }

  /// A page on another host gets no token of ours: it is not read.
  private Optional<URI> nextPage(String link) {
    Matcher next = NEXT.matcher(link);
    return next.find()
        ? Optional.of(URI.create(next.group(1)))
            .filter(page -> String.valueOf(page.getAuthority()).equals(base.getAuthority()))
        : Optional.empty();
  }

  private URI address(String path) {
    return URI.create(base + path);
  }

  static JsonNode json(HttpAnswer answer) {
    if (answer.text().isBlank()) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(answer.text());
    } catch (JsonProcessingException e) {
      throw new GitHubFailure(new Kind.Unreachable("its answer is no JSON"));
    }
  }

  /// `message`, and what is wrong with which field.
  private static String words(String body) {
    JsonNode said;
    try {
      said = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return "";
    }
    List<String> all = new ArrayList<>();
    all.add(said.path("message").asText());
    for (JsonNode error : said.path("errors")) {
      String words = error.isTextual() ? error.asText() : error.path("message").asText();
      all.add(
          words.isBlank() && error.has("field")
              ? error.path("field").asText() + " is " + error.path("code").asText()
              : words);
    }
    all.removeIf(String::isBlank);
    String line = String.join("; ", all).replaceAll("\\s+", " ").strip();
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  private static String needs(HttpAnswer answer) {
    return answer
        .header("x-accepted-github-permissions")
        .or(() -> answer.header("x-accepted-oauth-scopes"))
        .map(String::strip)
        .orElse("");
  }
}
