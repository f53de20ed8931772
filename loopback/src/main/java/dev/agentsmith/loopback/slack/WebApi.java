package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The methods of the Web API behind the checks that all of them share. Whoever calls it holds the
/// monitor of the [Workspace].
final class WebApi {
  private static final List<String> HISTORY =
      List.of("channels:history", "groups:history", "mpim:history", "im:history");
  private static final List<String> READ =
      List.of("channels:read", "groups:read", "mpim:read", "im:read");

  private final Workspace workspace;
  private final RateLimits limits;
  private final Map<String, Method> methods = new LinkedHashMap<>();
  private final List<SlackCall> calls = new ArrayList<>();

  /// @param scopes one of which the app needs, if there are any
  private record Method(List<String> scopes, Body body) {}

  private interface Body {
    ObjectNode answer(Arguments arguments);
  }

  /// What goes over the wire.
  record Answer(int status, ObjectNode body, Map<String, String> headers) {}

  WebApi(
      Workspace workspace,
      RateLimits limits,
      ChatMethods chat,
      ConversationMethods conversations,
      PeopleMethods people) {
    this.workspace = workspace;
    this.limits = limits;
    List<String> write = List.of("chat:write");
    methods.put("auth.test", new Method(List.of(), _ -> people.authTest()));
    methods.put("chat.postMessage", new Method(write, chat::postMessage));
    methods.put("chat.postEphemeral", new Method(write, chat::postEphemeral));
    methods.put("chat.update", new Method(write, chat::update));
    methods.put("chat.delete", new Method(write, chat::delete));
    methods.put("conversations.history", new Method(HISTORY, conversations::history));
    methods.put("conversations.info", new Method(READ, conversations::info));
    methods.put("conversations.replies", new Method(HISTORY, conversations::replies));
    methods.put("reactions.add", new Method(List.of("reactions:write"), chat::react));
    methods.put(
        "usergroups.users.list", new Method(List.of("usergroups:read"), people::groupMembers));
    methods.put("users.info", new Method(List.of("users:read"), people::userInfo));
    methods.put("views.publish", new Method(List.of(), people::publishHome));
  }

  List<SlackCall> calls() {
    return calls;
  }

  Answer answer(String method, String bearer, String contentType, String body) {
    Arguments arguments = Arguments.none();
    try {
      arguments = Arguments.parse(contentType, body);
      ObjectNode answer = carryOut(method, bearer, arguments);
      note(method, arguments, "ok");
      return new Answer(200, answer, headers(method));
    } catch (Refusal refusal) {
      note(method, arguments, refusal.code());
      Map<String, String> headers = headers(method);
      if (refusal.status() == 429) {
        headers.put("retry-after", Long.toString(refusal.retryAfter()));
      }
      return new Answer(refusal.status(), refusal.body(), headers);
    }
  }

  /// For a call that something kept from being carried out.
  void note(String method, String contentType, String body, String why) {
    Arguments arguments = Arguments.none();
    try {
      arguments = Arguments.parse(contentType, body);
    } catch (Refusal refusal) {
      // What can't be read is shown without arguments.
    }
    note(method, arguments, why);
  }

  private ObjectNode carryOut(String method, String bearer, Arguments arguments) {
    Method found = methods.get(method);
    if (found == null) {
      throw Refusal.of("unknown_method");
    }
    workspace.checkToken(bearer.isEmpty() ? arguments.text("token") : bearer);
    limits.take(method, arguments.text("channel"), workspace.now());
    if (!found.scopes().isEmpty() && found.scopes().stream().noneMatch(workspace::may)) {
      throw Refusal.missingScope(String.join(",", found.scopes()), workspace.scopes());
    }
    return found.body().answer(arguments);
  }

  private void note(String method, Arguments arguments, String outcome) {
    limits.note(method, workspace.now());
    calls.add(new SlackCall(workspace.now(), method, arguments.shown(), outcome));
  }

  private Map<String, String> headers(String method) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-oauth-scopes", workspace.scopes());
    Method found = methods.get(method);
    if (found != null && !found.scopes().isEmpty()) {
      headers.put("x-accepted-oauth-scopes", String.join(",", found.scopes()));
    }
    return headers;
  }

  /// For answers that are no JSON object of a method.
  static ObjectNode error(String code) {
    return JsonNodeFactory.instance.objectNode().put("ok", false).put("error", code);
  }
}
