package dev.agentsmith.loopback.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One repository of a [GitHubServer]: its issues, comments and pull requests.
public final class HostedRepository {
  private static final Pattern ISSUE = Pattern.compile("/issues/(\\d+)");
  private static final Pattern COMMENTS = Pattern.compile("/issues/(\\d+)/comments");
  private static final Pattern COMMENT = Pattern.compile("/issues/comments/(\\d+)");
  private static final Pattern PULL = Pattern.compile("/pulls/(\\d+)");
  private static final Pattern REVIEWERS = Pattern.compile("/pulls/(\\d+)/requested_reviewers");

  private final String label;
  private final String web;
  private final Path git;
  private final String branch;
  private final Map<Integer, ObjectNode> issues = new TreeMap<>();
  private final Map<Integer, List<ObjectNode>> comments = new HashMap<>();
  private final Map<Integer, ObjectNode> pulls = new TreeMap<>();
  private boolean takesDrafts = true;
  private boolean hasIssues = true;
  private boolean takesPushes = true;
  private boolean isArchived;
  private int next = 100;

  HostedRepository(String label, String web, Path git, String branch) {
    this.label = label;
    this.web = web;
    this.git = git;
    this.branch = branch;
  }

  public String label() {
    return label;
  }

  /// The bare repository.
  public Path git() {
    return git;
  }

  public synchronized HostedRepository issue(
      int number, String title, String body, String... labels) {
    ObjectNode issue =
        object()
            .put("number", number)
            .put("title", title)
            .put("body", body)
            .put("state", "open")
            .put("html_url", web + "/" + label + "/issues/" + number);
    ArrayNode names = issue.putArray("labels");
    for (String name : labels) {
      names.addObject().put("name", name);
    }
    issues.put(number, issue);
    return this;
  }

  public synchronized void comment(int number, String by, String association, String body) {
    said(number).add(written(number, by, association, body));
  }

  public synchronized void closeIssue(int number) {
    issue(number).put("state", "closed");
  }

  public synchronized void closePull(int number) {
    pull(number).put("state", "closed");
  }

  public synchronized void switchOffIssues() {
    hasIssues = false;
  }

  /// The token may look, and no more.
  public synchronized void onlyShow() {
    takesPushes = false;
  }

  public synchronized void archive() {
    isArchived = true;
  }

  public synchronized void refuseDrafts() {
    takesDrafts = false;
  }

  /// All pull requests, the oldest first.
  public synchronized List<JsonNode> pulls() {
    return List.copyOf(pulls.values());
  }

  /// The texts of all comments on an issue.
  public synchronized List<String> comments(int number) {
    return said(number).stream().map(comment -> comment.path("body").asText()).toList();
  }

  public synchronized String issueState(int number) {
    return issue(number).path("state").asText();
  }

  synchronized Answer answer(String method, String path, String query, JsonNode body, String api) {
    String call = method + " " + path.replaceAll("\\d+", "N");
    int number = number(path);
    return switch (call) {
      case "GET " ->
          Answer.of(
              200,
              object()
                  .put("full_name", label)
                  .put("default_branch", branch)
                  .put("archived", isArchived)
                  .put("has_issues", hasIssues)
                  .set("permissions", object().put("pull", true).put("push", takesPushes)));
      case "GET /issues" -> page(listed(query), path, query, api);
      case "GET /issues/N" -> readIssue(number);
      case "GET /issues/N/comments" -> page(said(number), path, query, api);
      case "POST /issues/N/comments" -> addComment(number, body);
      case "PATCH /issues/comments/N" -> changeComment(number, body);
      case "GET /pulls" -> page(pulls(query), path, query, api);
      case "POST /pulls" -> addPull(body);
      case "PATCH /pulls/N" -> changePull(number, body);
      case "POST /pulls/N/requested_reviewers" -> askReviewers(number, body);
      default -> Answer.refusal(404, "Not Found");
    };
  }

  private Answer readIssue(int number) {
    ObjectNode pull = pulls.get(number);
    if (pull != null) {
      return Answer.of(200, asIssue(pull));
    }
    ObjectNode issue = issues.get(number);
    return issue == null || !hasIssues
        ? Answer.refusal(404, "Not Found")
        : Answer.of(200, issue.put("comments", said(number).size()));
  }

  /// Pull requests are issues too. Only what is asked for here is understood: all others get the
  /// oldest first, so that a test sees it.
  private List<ObjectNode> listed(String query) {
    Map<String, String> asked = parts(query);
    String state = asked.getOrDefault("state", "open");
    Map<Integer, ObjectNode> all = new TreeMap<>();
    if (hasIssues) {
      all.putAll(issues);
    }
    pulls.forEach((number, pull) -> all.put(number, asIssue(pull)));
    List<ObjectNode> listed =
        all.values().stream()
            .filter(i -> state.equals("all") || i.path("state").asText().equals(state))
            .toList();
    boolean newestFirst =
        asked.getOrDefault("sort", "created").equals("created")
            && asked.getOrDefault("direction", "desc").equals("desc");
    return newestFirst ? listed.reversed() : listed;
  }

  private static ObjectNode asIssue(ObjectNode pull) {
    ObjectNode issue = object();
    for (String field : List.of("number", "title", "state", "html_url")) {
      issue.set(field, pull.path(field));
    }
    issue.putObject("pull_request").put("url", "u");
    return issue;
  }

  private Answer addComment(int number, JsonNode body) {
    if (!body.path("body").isTextual() || body.size() != 1) {
      return Answer.refusal(422, "Validation Failed");
    }
    if (!issues.containsKey(number)) {
      return Answer.refusal(404, "Not Found");
    }
    ObjectNode made = written(number, "octocat", "NONE", body.path("body").asText());
    said(number).add(made);
    return Answer.of(201, made);
  }

  private Answer changeComment(int id, JsonNode body) {
    for (List<ObjectNode> all : comments.values()) {
      for (ObjectNode comment : all) {
        if (comment.path("id").asInt() == id) {
          return Answer.of(200, comment.put("body", body.path("body").asText()));
        }
      }
    }
    return Answer.refusal(404, "Not Found");
  }

  private List<ObjectNode> pulls(String query) {
    Map<String, String> asked = parts(query);
    String state = asked.getOrDefault("state", "open");
    String head = asked.getOrDefault("head", "");
    String owner = label.substring(0, label.indexOf('/'));
    return pulls.values().stream()
        .filter(p -> state.equals("all") || p.path("state").asText().equals(state))
        // A head without its owner filters nothing.
        .filter(
            p ->
                !head.contains(":")
                    || head.equals(owner + ":" + p.path("head").path("ref").asText()))
        .toList();
  }

  private static Map<String, String> parts(String query) {
    Map<String, String> parts = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      parts.put(part.substring(0, Math.max(0, equals)), part.substring(equals + 1));
    }
    return parts;
  }

  private Answer addPull(JsonNode body) {
    Set<String> known = Set.of("title", "head", "base", "body", "draft");
    for (var fields = body.fieldNames(); fields.hasNext(); ) {
      if (!known.contains(fields.next())) {
        return Answer.refusal(422, "Invalid request: unknown field");
      }
    }
    String head = body.path("head").asText();
    String base = body.path("base").asText();
    if (body.path("title").asText().isBlank() || body.path("title").asText().length() > 256) {
      return invalid("title", "invalid");
    }
    if (body.path("body").asText().length() > 65_536) {
      return Answer.refusal(422, "body is too long (maximum is 65536 characters)");
    }
    if (!isBranch(head)) {
      return invalid("head", "invalid");
    }
    if (!isBranch(base)) {
      return invalid("base", "invalid");
    }
    if (body.path("draft").asBoolean() && !takesDrafts) {
      return Answer.refusal(422, "Draft pull requests are not supported in this repository.");
    }
    boolean exists =
        pulls.values().stream()
            .anyMatch(
                p ->
                    p.path("head").path("ref").asText().equals(head)
                        && p.path("state").asText().equals("open"));
    if (exists) {
      return Answer.refusal(
          422,
          "A pull request already exists for "
              + label.substring(0, label.indexOf('/'))
              + ":"
              + head
              + ".");
    }
    int number = next++;
    ObjectNode made = object().put("number", number).put("state", "open");
    made.setAll((ObjectNode) body);
    made.putObject("head").put("ref", head).putObject("repo").put("full_name", label);
    made.putObject("base").put("ref", base);
    made.put("html_url", web + "/" + label + "/pull/" + number);
    pulls.put(number, made);
    return Answer.of(201, made);
  }

  private Answer changePull(int number, JsonNode body) {
    ObjectNode pull = pulls.get(number);
    if (pull == null) {
      return Answer.refusal(404, "Not Found");
    }
    if (body.has("draft")) {
      return Answer.refusal(422, "draft can't be changed by REST");
    }
    pull.setAll((ObjectNode) body);
    return Answer.of(200, pull);
  }

  private Answer askReviewers(int number, JsonNode body) {
    for (JsonNode name : body.path("reviewers")) {
      if (name.asText().equals("nobody")) {
        return Answer.refusal(422, "Reviews may only be requested from collaborators.");
      }
    }
    pull(number).set("requested_reviewers", body.path("reviewers"));
    pull(number).set("requested_teams", body.path("team_reviewers"));
    return Answer.of(201, pull(number));
  }

  private static Answer invalid(String field, String code) {
    ObjectNode body = object().put("message", "Validation Failed");
    body.putArray("errors")
        .addObject()
        .put("resource", "PullRequest")
        .put("field", field)
        .put("code", code);
    return Answer.of(422, body);
  }

  private Answer page(List<ObjectNode> all, String path, String query, String api) {
    int size = number(query, "per_page", 30);
    int page = number(query, "page", 1);
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    all.stream().skip((long) (page - 1) * size).limit(size).forEach(items::add);
    Answer answer = Answer.of(200, items);
    if (size > 100) {
      return Answer.refusal(422, "per_page is 100 at most");
    }
    String rest = query.replaceAll("(^|&)page=\\d+", "");
    return page * size >= all.size()
        ? answer
        : answer.with(
            "link",
            "<%s/repos/%s%s?%s&page=%d>; rel=\"next\", <%s>; rel=\"last\""
                .formatted(api, label, path, rest, page + 1, api));
  }

  private static int number(String query, String name, int usual) {
    Matcher found = Pattern.compile("(?:^|&)" + name + "=(\\d+)").matcher(query);
    return found.find() ? Integer.parseInt(found.group(1)) : usual;
  }

  private static int number(String path) {
    for (Pattern pattern : List.of(ISSUE, COMMENTS, COMMENT, PULL, REVIEWERS)) {
      Matcher found = pattern.matcher(path);
      if (found.matches()) {
        return Integer.parseInt(found.group(1));
      }
    }
    return 0;
  }

  private boolean isBranch(String name) {
    return Files.exists(git.resolve("refs/heads").resolve(name));
  }

  private ObjectNode issue(int number) {
    return known(issues, number);
  }

  private ObjectNode pull(int number) {
    return known(pulls, number);
  }

  private static ObjectNode known(Map<Integer, ObjectNode> all, int number) {
    ObjectNode found = all.get(number);
    if (found == null) {
      throw new IllegalArgumentException("there is no " + number);
    }
    return found;
  }

  private List<ObjectNode> said(int number) {
    return comments.computeIfAbsent(number, _ -> new ArrayList<>());
  }

  private ObjectNode written(int number, String by, String association, String body) {
    int id = number * 1_000 + said(number).size() + 1;
    ObjectNode made =
        object().put("id", id).put("body", body).put("author_association", association);
    made.putObject("user").put("login", by);
    return made;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
