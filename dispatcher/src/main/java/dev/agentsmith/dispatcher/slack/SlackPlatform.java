package dev.agentsmith.dispatcher.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.methods.response.auth.AuthTestResponse;
import com.slack.api.methods.response.conversations.ConversationsHistoryResponse;
import com.slack.api.methods.response.conversations.ConversationsRepliesResponse;
import com.slack.api.model.Message;
import com.slack.api.util.http.SlackHttpClient;
import dev.agentsmith.core.thread.CallThreads;
import dev.agentsmith.core.thread.NotCalled;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.MessageHandler;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/// A Slack workspace, by its Web API. What it sends comes in by [SlackEndpoint].
public final class SlackPlatform implements ChatPlatform {
  public static final String NAME = "slack";

  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

  /// Okhttp keeps 5: each call beside them would begin a connection of its own, TLS and all.
  private static final int IDLE_CONNECTIONS = 50;

  private static final int CALLS_AT_ONCE = IDLE_CONNECTIONS;
  private static final Duration LONGEST_TURN = Duration.ofSeconds(2);

  private static final int IDLE_MINUTES = 1;
  private static final int PAGE = 200;
  private static final int MAX_PAGES = 10;

  /// Slack's limit on edits is one for the whole workspace.
  private static final Duration EDITS = Duration.ofSeconds(3);

  /// What won't be different next time (docs.slack.dev, the errors of each method).
  private static final Set<String> FINAL =
      Set.of(
          "cannot_reply_to_message",
          "cant_delete_message",
          "cant_update_message",
          "channel_not_found",
          "edit_window_closed",
          "is_archived",
          "is_inactive",
          "invalid_blocks",
          "invalid_blocks_format",
          "message_not_found",
          "messages_tab_disabled",
          "msg_blocks_too_long",
          "msg_too_long",
          "no_text",
          "not_in_channel",
          "restricted_action",
          "thread_not_found",
          "user_not_found",
          "user_not_in_channel");

  /// A list of 20 a minute is all Slack gives.
  private static final Duration MEMBERS_KEPT = Duration.ofMinutes(5);

  private record Members(Set<String> users, long since) {}

  private final Map<String, Members> members = new ConcurrentHashMap<>();
  private final TokenWatch token = new TokenWatch(System::nanoTime);
  private final MethodPauses pauses = new MethodPauses(System::nanoTime);
  private final CallThreads threads = new CallThreads("slack", CALLS_AT_ONCE, LONGEST_TURN);
  private final Duration editInterval;
  private final Slack slack;
  private final MethodsClient methods;
  private final MessageCalls messages;

  public SlackPlatform(SlackSettings settings) {
    this(settings, EDITS, CALL_LIMIT);
  }

  /// @param editInterval the least time between two edits of one message
  /// @param callLimit how long a call may take in all
  public SlackPlatform(SlackSettings settings, Duration editInterval, Duration callLimit) {
    this.editInterval = editInterval;
    var config = new SlackConfig();
    config.setMethodsEndpointUrlPrefix(settings.apiUrl());
    config.setStatsEnabled(false);
    config.getMethodsConfig().setStatsEnabled(false);
    slack = Slack.getInstance(config, new SlackHttpClient(http(settings, callLimit)));
    methods = slack.methods(settings.botToken().reveal());
    messages = new MessageCalls(methods, settings.botToken());
  }

  @Override
  public String name() {
    return NAME;
  }

  /// What Slack says of our token (`auth.test`, and the header with its scopes).
  ///
  /// @throws ChatUnavailable if it does not answer, or does not know the token
  public SlackInstallation installation() {
    AuthTestResponse answer = call("auth.test", () -> methods.authTest(r -> r));
    List<String> scopes = answer.getHttpResponseHeaders().getOrDefault("x-oauth-scopes", List.of());
    return new SlackInstallation(
        String.valueOf(answer.getTeam()),
        String.valueOf(answer.getUser()),
        scopes.stream()
            .flatMap(line -> Arrays.stream(line.split(",", -1)))
            .map(String::strip)
            .collect(Collectors.toSet()));
  }

  @Override
  public void start(MessageHandler handler) {
    // Slack calls us: see SlackEndpoint.
  }

  @Override
  public String post(ThreadRef thread, Stamp stamp, ChatMessage message) {
    return call("chat.postMessage", () -> messages.post(thread, stamp, message)).getTs();
  }

  @Override
  public void postEphemeral(ThreadRef thread, String user, ChatMessage message) {
    call(
        "chat.postEphemeral",
        () ->
            methods.chatPostEphemeral(
                r ->
                    r.channel(thread.channel())
                        .user(user)
                        .threadTs(thread.thread().isEmpty() ? null : thread.thread())
                        .text(SlackBlocks.fallback(message))));
  }

  @Override
  public void update(ThreadRef thread, String id, Stamp stamp, ChatMessage message) {
    call("chat.update", () -> messages.update(thread, id, stamp, message));
  }

  @Override
  public void delete(ThreadRef thread, String id) {
    call("chat.delete", () -> methods.chatDelete(r -> r.channel(thread.channel()).ts(id)));
  }

  @Override
  public List<PostedMessage> read(ThreadRef thread) {
    List<PostedMessage> all = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      String from = cursor;
      List<Message> messages;
      if (thread.thread().isEmpty()) {
        ConversationsHistoryResponse answer =
            call(
                "conversations.history",
                () ->
                    methods.conversationsHistory(
                        r -> r.channel(thread.channel()).limit(PAGE).includeAllMetadata(true)));
        messages = answer.getMessages().reversed();
        page = MAX_PAGES; // the newest are enough to find what was just posted
      } else {
        ConversationsRepliesResponse answer =
            call(
                "conversations.replies",
                () ->
                    methods.conversationsReplies(
                        r ->
                            r.channel(thread.channel())
                                .ts(thread.thread())
                                .cursor(from.isEmpty() ? null : from)
                                .limit(PAGE)
                                .includeAllMetadata(true)));
        messages = answer.getMessages();
        cursor =
            answer.getResponseMetadata() == null
                ? ""
                : String.valueOf(answer.getResponseMetadata().getNextCursor());
      }
      for (Message message : messages) {
        all.add(
            new PostedMessage(
                message.getTs(),
                String.valueOf(message.getUser()),
                stamp(message.getMetadata()),
                ChatMessage.text(String.valueOf(message.getText()))));
      }
      if (cursor.isEmpty() || cursor.equals("null")) {
        break;
      }
    }
    return all;
  }

  @Override
  public String mention(String user) {
    // Anything else could be markup.
    return user.matches("[A-Z0-9]+") ? "<@" + user + ">" : SlackBlocks.escaped("@" + user);
  }

  @Override
  public String mentionGroup(String group) {
    return group.matches("[A-Z0-9]+")
        ? "<!subteam^" + group + ">"
        : SlackBlocks.escaped("@" + group);
  }

  @Override
  public String mentionChannel(String channel) {
    return channel.matches("[A-Z0-9]+") ? "<#" + channel + ">" : SlackBlocks.escaped("#" + channel);
  }

  @Override
  public Set<String> members(String group) {
    Members known = members.get(group);
    long now = System.nanoTime();
    if (known != null && now - known.since() < MEMBERS_KEPT.toNanos()) {
      return known.users();
    }
    List<String> users;
    try {
      users =
          call("usergroups.users.list", () -> methods.usergroupsUsersList(r -> r.usergroup(group)))
              .getUsers();
    } catch (ChatUnavailable e) {
      if (known == null) {
        throw e;
      }
      return known.users(); // better a little old than nobody
    }
    var fresh = new Members(users == null ? Set.of() : Set.copyOf(users), now);
    members.put(group, fresh);
    return fresh.users();
  }

  @Override
  public boolean editsAreCounted() {
    return true;
  }

  @Override
  public Duration editInterval() {
    return editInterval;
  }

  @Override
  public void close() {
    threads.close();
    try {
      slack.close();
    } catch (Exception e) {
      throw new IllegalStateException("Slack's client does not close", e);
    }
  }

  /// Its own second try after a broken connection would post twice what was posted already.
  private static OkHttpClient http(SlackSettings settings, Duration callLimit) {
    return new OkHttpClient.Builder()
        .retryOnConnectionFailure(false)
        .callTimeout(callLimit)
        .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE_MINUTES, TimeUnit.MINUTES))
        .proxySelector(settings.proxies())
        .build();
  }

  private interface Call<T> {
    T make() throws IOException, SlackApiException;
  }

  private <T extends SlackApiTextResponse> T call(String method, Call<T> call) {
    Duration left = token.toWait();
    if (!left.isZero()) {
      throw new ChatUnavailable(method + ": " + token.refusal(), null, left);
    }
    Duration pause = pauses.left(method);
    if (!pause.isZero()) {
      throw new ChatUnavailable(method + ": Slack asked for a pause", null, pause);
    }
    T answer;
    try {
      answer = threads.call(() -> made(method, call));
    } catch (NotCalled e) {
      throw new ChatUnavailable(method + ": " + e.getMessage(), e);
    }
    if (answer.isOk()) {
      token.saw("");
      return answer;
    }
    String error = String.valueOf(answer.getError());
    token.saw(error);
    String needed = answer.getNeeded() == null ? "" : " (needed: " + answer.getNeeded() + ")";
    boolean unreadable = error.equals("missing_scope") && method.startsWith("conversations.");
    if (unreadable || FINAL.contains(error) || error.startsWith("restricted_action")) {
      throw new ChatRefused(method + ": " + error);
    }
    throw new ChatUnavailable(method + ": " + error + needed, null);
  }

  private <T extends SlackApiTextResponse> T made(String method, Call<T> call) {
    try {
      return call.make();
    } catch (SlackApiException e) {
      int status = e.getResponse().code();
      Duration asked =
          status == 429 ? retryAfter(e.getResponse().header("Retry-After")) : Duration.ZERO;
      pauses.asked(method, asked);
      throw new ChatUnavailable("%s: status %d".formatted(method, status), null, asked);
    } catch (IOException e) {
      throw new ChatUnavailable(method + ": " + e.getMessage(), e);
    }
  }

  private static Duration retryAfter(@Nullable String seconds) {
    return Duration.ofSeconds(
        seconds != null && seconds.matches("\\d{1,5}") ? Long.parseLong(seconds) : 1);
  }

  private static @Nullable Stamp stamp(Message.@Nullable Metadata metadata) {
    if (metadata == null
        || !MessageCalls.EVENT_TYPE.equals(metadata.getEventType())
        || metadata.getEventPayload() == null) {
      return null;
    }
    Map<String, Object> payload = metadata.getEventPayload();
    return Stamp.of(String.valueOf(payload.get("run")), String.valueOf(payload.get("kind")))
        .orElse(null);
  }
}
