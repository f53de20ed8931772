package dev.agentsmith.clients.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentsmith.clients.tracker.OpenTickets;
import dev.agentsmith.clients.tracker.Ticket;
import dev.agentsmith.clients.tracker.Ticket.Comment;
import dev.agentsmith.clients.tracker.TicketAnswer;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.repo.TicketRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Issues of one repository. A ticket is read and commented on, never closed.
public final class GitHubIssues implements Tracker {
  /// Of comments, the newest.
  private static final int MOST_COMMENTS = 200;

  private static final int PAGE = 100;
  /// Of the list of issues, in which pull requests stand too.
  private static final int MOST_PAGES = 3;

  private static final int MOST_LABELS = 50;
  private static final String READ = "Issues: read";
  private static final String WRITE = "Issues: write";

  /// Who belongs to the project, as GitHub's `author_association` has it.
  private static final Set<String> MEMBERS = Set.of("OWNER", "MEMBER", "COLLABORATOR");

  private final GitHubRepository repository;
  private final GitHubApi api;
  private final GitHubProblems problems;

  /// How many comments an issue had when it was read.
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  /// Which comment is ours, by issue and mark.
  private final Map<String, Long> made = new ConcurrentHashMap<>();

  /// Whose name our comments have; empty as long as it is not known.
  private volatile String me = "";

  public GitHubIssues(GitHubRepository repository, GitHubApi api) {
    this.repository = repository;
    this.api = api;
    this.problems = new GitHubProblems(repository);
  }

  @Override
  public TicketAnswer ticket(TicketRef ref) throws InterruptedException {
    if (!ref.id().chars().allMatch(c -> c >= '0' && c <= '9')) {
      return notThere(
          "\"%s\" is no ticket of %s: GitHub numbers them.".formatted(ref.id(), repository.label()),
          "Give the number, for example 42.");
    }
    try {
      return read(ref);
    } catch (GitHubFailure e) {
      return e.isStatus(404)
          ? missing(ref, e)
          : e.isStatus(410)
              ? notThere(
                  "Ticket %s of %s was deleted, or issues are switched off there (GitHub says 410)."
                      .formatted(ref.label(), repository.label()),
                  "Take another ticket, or say what to do with --task.")
              : new TicketAnswer.Unreachable(problems.of(e, "read ticket " + ref.label(), READ));
    }
  }

  @Override
  public OpenTickets open(int most) throws InterruptedException {
    try {
      return readOpen(most);
    } catch (GitHubFailure e) {
      return new OpenTickets.Unreachable(problems.of(e, "list the tickets", READ));
    }
  }

  @Override
  public void comment(TicketRef ref, String mark, String text) throws InterruptedException {
    String hidden = mark(mark);
    JsonNode body = JsonNodeFactory.instance.objectNode().put("body", hidden + "\n" + text);
    try {
      api.patiently(
          () -> {
            Long known = made.get(ref.id() + hidden);
            long id = known == null ? find(ref, hidden) : known;
            JsonNode answer =
                id == 0
                    ? api.post(issue(ref) + "/comments", body)
                    : api.patch(repository.path() + "/issues/comments/" + id, body);
            made.put(ref.id() + hidden, answer.path("id").asLong());
            me = answer.path("user").path("login").asText(me);
            return answer;
          });
    } catch (GitHubFailure e) {
      throw problems.thrown(e, "comment on ticket " + ref.label(), WRITE);
    }
  }

  /// Our comment with this mark, of this process or another, or 0. Anybody can write a mark: one of
  /// another author is not ours.
  private long find(TicketRef ref, String hidden) throws InterruptedException {
    Integer count = counts.get(ref.id());
    if (count == null) {
      count = api.get(issue(ref)).path("comments").asInt();
    }
    for (JsonNode comment : newest(ref, count)) {
      if (comment.path("body").asText().startsWith(hidden) && isOurs(comment)) {
        return comment.path("id").asLong();
      }
    }
    return 0;
  }

  /// An app's token can't ask who it is; what an app wrote, no person did.
  private boolean isOurs(JsonNode comment) throws InterruptedException {
    if (me.isEmpty()) {
      try {
        me = api.get("/user").path("login").asText();
      } catch (GitHubFailure e) {
        return comment.path("performed_via_github_app").isObject()
            && comment.path("user").path("type").asText().equals("Bot");
      }
    }
    return comment.path("user").path("login").asText().equals(me);
  }

  /// The last comments of `count`, and what was said since they were counted.
  private List<JsonNode> newest(TicketRef ref, int count) throws InterruptedException {
    int page = Math.max(0, count - MOST_COMMENTS) / PAGE + 1;
    List<JsonNode> all = api.list(issue(ref) + "/comments?page=" + page, MOST_COMMENTS + 2 * PAGE);
    return all.subList(Math.max(0, all.size() - MOST_COMMENTS), all.size());
  }

  private TicketAnswer read(TicketRef ref) throws InterruptedException {
    JsonNode issue = api.get(issue(ref));
    if (issue.has("pull_request")) {
      return notThere(
          "%s in %s is a pull request, not an issue.".formatted(ref.label(), repository.label()),
          "Give the number of the issue that it is about.");
    }
    int count = issue.path("comments").asInt();
    counts.put(ref.id(), count);
    List<JsonNode> said = count == 0 ? List.of() : newest(ref, count);
    return new TicketAnswer.Known(
        new Ticket(
            ref,
            issue.path("title").asText(),
            text(issue),
            issue.path("html_url").asText(),
            issue.path("state").asText().equals("closed"),
            labels(issue),
            said.stream().filter(GitHubIssues::isTheirs).map(GitHubIssues::comment).toList()));
  }

  /// Reads on until there are enough that are no pull requests.
  private OpenTickets readOpen(int most) throws InterruptedException {
    String newest =
        repository.path() + "/issues?state=open&sort=created&direction=desc&per_page=" + PAGE;
    List<OpenTickets.Entry> found = new ArrayList<>();
    boolean more = true;
    for (int page = 1; page <= MOST_PAGES && more && found.size() <= most; page++) {
      JsonNode items = api.get(newest + "&page=" + page);
      if (!items.isArray()) {
        throw new GitHubFailure(new GitHubFailure.Kind.Unreachable("its answer is no list"));
      }
      for (JsonNode item : items) {
        if (!item.has("pull_request") && item.path("number").isIntegralNumber()) {
          found.add(entry(item));
        }
      }
      more = items.size() >= PAGE;
    }
    return new OpenTickets.Known(
        found.subList(0, Math.min(most, found.size())), more || found.size() > most);
  }

  private static OpenTickets.Entry entry(JsonNode issue) {
    return new OpenTickets.Entry(
        new TicketRef(issue.path("number").asText()),
        issue.path("title").asText(),
        issue.path("html_url").asText());
  }

  /// A 404 means three things, which the repository tells apart.
  private TicketAnswer missing(TicketRef ref, GitHubFailure failure) throws InterruptedException {
    JsonNode known;
    try {
      known = api.get(repository.path());
    } catch (GitHubFailure e) {
      return new TicketAnswer.Unreachable(problems.of(e, "read the repository", "Metadata: read"));
    }
    if (!known.path("has_issues").asBoolean(true)) {
      return notThere(
          "%s has no tickets: issues are switched off there.".formatted(repository.label()),
          "Switch them on in its settings, or say what to do with --task.");
    }
    assert failure.isStatus(404);
    return notThere(
        "There is no ticket %s in %s (GitHub says 404).".formatted(ref.label(), repository.label()),
        "Check the number, and that the token has the right \"%s\".".formatted(READ));
  }

  private String issue(TicketRef ref) {
    return repository.path() + "/issues/" + ref.id();
  }

  private static TicketAnswer notThere(String what, String mend) {
    return new TicketAnswer.NotThere(Problem.of(what, mend));
  }

  private static List<String> labels(JsonNode issue) {
    List<String> names = new ArrayList<>();
    for (JsonNode label : issue.path("labels")) {
      String name = label.isTextual() ? label.asText() : label.path("name").asText();
      if (!name.isBlank() && names.size() < MOST_LABELS) {
        names.add(name);
      }
    }
    return names;
  }

  private static boolean isTheirs(JsonNode comment) {
    return !comment.path("body").asText().startsWith("<!-- agentsmith:");
  }

  private static Comment comment(JsonNode comment) {
    return new Comment(
        comment.path("user").path("login").asText("somebody"),
        MEMBERS.contains(comment.path("author_association").asText()),
        text(comment));
  }

  private static String text(JsonNode node) {
    return node.path("body").isTextual() ? node.path("body").asText() : "";
  }

  private static String mark(String mark) {
    return "<!-- agentsmith:" + mark.replaceAll("[^A-Za-z0-9-]", "") + " -->";
  }
}
