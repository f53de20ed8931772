package dev.agentsmith.clients.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.clients.githost.OpenedPullRequest;
import dev.agentsmith.clients.githost.PullRequest;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Pull requests of one repository, from branches of its own.
public final class GitHubPullRequests implements GitHost {
  private static final int MAX_TITLE = 256;

  /// GitHub takes 65,536 characters.
  private static final int MAX_TEXT = 65_000;

  private static final int MOST = 100;
  private static final String WRITE = "Pull requests: write";

  private final GitHubRepository repository;
  private final GitHubApi api;
  private final GitHubProblems problems;

  public GitHubPullRequests(GitHubRepository repository, GitHubApi api) {
    this.repository = repository;
    this.api = api;
    this.problems = new GitHubProblems(repository);
  }

  /// A create whose answer is lost is seen in the next look: trying again is safe.
  @Override
  public OpenedPullRequest open(PullRequest wanted) throws InterruptedException {
    List<String> remarks = new ArrayList<>();
    JsonNode opened;
    try {
      opened =
          api.patiently(
              () -> {
                remarks.clear();
                Optional<JsonNode> known = openOf(wanted.branch());
                return known.isPresent()
                    ? update(known.get(), wanted, remarks)
                    : create(wanted, remarks);
              });
    } catch (GitHubFailure e) {
      throw problems.thrown(e, "open a pull request for " + wanted.branch(), WRITE);
    }
    askReviewers(opened, wanted, remarks);
    return new OpenedPullRequest(opened.path("html_url").asText(), remarks);
  }

  @Override
  public Standing standing(String branch) throws InterruptedException {
    try {
      List<JsonNode> all = of(branch, "all");
      if (all.isEmpty()) {
        return Standing.NONE;
      }
      return all.stream().anyMatch(GitHubPullRequests::isOpen) ? Standing.OPEN : Standing.OVER;
    } catch (GitHubFailure e) {
      throw problems.thrown(e, "list its pull requests", "Pull requests: read");
    }
  }

  private Optional<JsonNode> openOf(String branch) throws InterruptedException {
    return of(branch, "open").stream().filter(GitHubPullRequests::isOpen).findFirst();
  }

  /// `head` filters only if it has the owner too; a fork's branch of the same name is not ours.
  private List<JsonNode> of(String branch, String state) throws InterruptedException {
    String head = URLEncoder.encode(repository.owner() + ":" + branch, UTF_8);
    return api.list(pulls() + "?state=" + state + "&head=" + head, MOST).stream()
        .filter(pull -> pull.path("head").path("ref").asText().equals(branch))
        .filter(
            pull ->
                pull.path("head")
                    .path("repo")
                    .path("full_name")
                    .asText(repository.label())
                    .equalsIgnoreCase(repository.label()))
        .toList();
  }

  private JsonNode create(PullRequest wanted, List<String> remarks) throws InterruptedException {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("title", cut(wanted.title(), MAX_TITLE))
            .put("head", wanted.branch())
            .put("base", wanted.base())
            .put("body", cut(wanted.text(), MAX_TEXT))
            .put("draft", wanted.draft());
    try {
      return api.post(pulls(), body);
    } catch (GitHubFailure e) {
      boolean noDrafts =
          wanted.draft() && e.isStatus(422) && e.words().toLowerCase(Locale.ROOT).contains("draft");
      if (!noDrafts) {
        throw e;
      }
      remarks.add(
          "%s takes no draft pull requests, so this one is not marked as one."
              .formatted(repository.label()));
      return api.post(pulls(), body.put("draft", false));
    }
  }

  private JsonNode update(JsonNode known, PullRequest wanted, List<String> remarks)
      throws InterruptedException {
    JsonNode updated =
        api.patch(
            pulls() + "/" + known.path("number").asInt(),
            JsonNodeFactory.instance
                .objectNode()
                .put("title", cut(wanted.title(), MAX_TITLE))
                .put("body", cut(wanted.text(), MAX_TEXT)));
    boolean draft = updated.path("draft").asBoolean();
    if (draft && !wanted.draft()) {
      remarks.add("The pull request was a draft before and still is: mark it as ready by hand.");
    }
    return updated;
  }

  /// That nobody could be asked is no reason to fail: the pull request is there.
  private void askReviewers(JsonNode opened, PullRequest wanted, List<String> remarks)
      throws InterruptedException {
    ArrayNode people = JsonNodeFactory.instance.arrayNode();
    ArrayNode teams = JsonNodeFactory.instance.arrayNode();
    for (String reviewer : wanted.reviewers()) {
      String name = reviewer.startsWith("@") ? reviewer.substring(1) : reviewer;
      if (name.contains("/")) {
        teams.add(name.substring(name.indexOf('/') + 1));
      } else {
        people.add(name);
      }
    }
    if (wanted.draft() || (people.isEmpty() && teams.isEmpty())) {
      return;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("reviewers", people);
    body.set("team_reviewers", teams);
    try {
      api.post(pulls() + "/" + opened.path("number").asInt() + "/requested_reviewers", body);
    } catch (GitHubFailure e) {
      remarks.add(
          "The reviewers (%s) could not be asked: %s"
              .formatted(
                  String.join(", ", wanted.reviewers()),
                  problems.of(e, "ask for reviews", WRITE).sentence()));
    }
  }

  private String pulls() {
    return repository.path() + "/pulls";
  }

  private static boolean isOpen(JsonNode pull) {
    return pull.path("state").asText().equals("open");
  }

  /// Whether GitHub counts code points or halves of them: this fits.
  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
    return text.substring(0, end) + "…";
  }
}
