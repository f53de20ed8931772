package dev.agentsmith.testkit.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.loopback.slack.Ephemeral;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.slack.Caller.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeSlackTest {
  private static final String BUTTONS =
      """
      [{'type': 'section', 'text': {'type': 'mrkdwn', 'text': 'Plan for <@U1>'}},
       {'type': 'actions', 'elements': [
         {'type': 'button', 'action_id': 'cancel', 'text': {'type': 'plain_text', 'text': 'Cancel'}}]}]
      """;

  private final ManualClock clock = ManualClock.at("2026-11-23T10:00:00Z");
  private final FakeSlack slack = FakeSlack.start(clock).channel("C1", "general").withoutLimits();
  private final Caller caller = new Caller(slack);

  @AfterEach
  void close() {
    caller.close();
    slack.close();
  }

  @Test
  void theAppLearnsWhoItIsAndWhatItMayDo() throws Exception {
    Answered answer = caller.call("auth.test");

    assertThat(answer.body().path("user_id").asText()).isEqualTo(FakeSlack.BOT_USER);
    assertThat(answer.body().path("bot_id").asText()).isEqualTo(FakeSlack.BOT);
    assertThat(answer.response().headers().firstValue("x-oauth-scopes"))
        .hasValueSatisfying(scopes -> assertThat(scopes).startsWith("chat:write,channels:history"));
  }

  @Test
  void aPostIsStoredWithATsOfItsOwn() throws Exception {
    slack.user("U1", "Ann", "ann@example.com");
    String first = caller.call("chat.postMessage", "channel", "C1", "text", "one").ts();
    Answered reply =
        caller.callJson(
            "chat.postMessage",
            "{'channel': 'C1', 'thread_ts': '"
                + first
                + "', 'text': 'two', 'blocks': "
                + BUTTONS
                + ", 'metadata': {'event_type': 'run', 'event_payload': {'id': '7'}}}");

    assertThat(first).isEqualTo("1795428000.000000");
    assertThat(reply.ts()).isEqualTo("1795428000.000001");
    assertThat(reply.body().path("message").path("thread_ts").asText()).isEqualTo(first);
    assertThat(slack.thread("C1", first))
        .extracting(SlackMessage::text)
        .containsExactly("one", "two");
    SlackMessage second = slack.message("C1", reply.ts());
    assertThat(second.metadata().path("event_payload").path("id").asText()).isEqualTo("7");
    assertThat(second.blocks().path(0).path("block_id").asText()).isNotEmpty();
    assertThat(slack.text("C1", reply.ts())).isEqualTo("Plan for @Ann\n[Cancel]");
    assertThat(slack.notified("C1", reply.ts())).containsExactly("U1");
    assertThat(slack.calls("chat.postMessage").getLast().fields().path("metadata").isObject())
        .isTrue();
  }

  @Test
  void anEditWithBlocksDoesNotShowAndOneWithTextAloneRemovesThem() throws Exception {
    String ts =
        caller.call("chat.postMessage", "channel", "C1", "text", "a", "blocks", BUTTONS).ts();

    caller.call("chat.update", "channel", "C1", "ts", ts, "text", "b", "blocks", BUTTONS);
    assertThat(slack.showsEdited("C1", ts)).isFalse();
    caller.call("chat.update", "channel", "C1", "ts", ts, "text", "<!channel> c");

    assertThat(slack.showsEdited("C1", ts)).isTrue();
    assertThat(slack.message("C1", ts).edits()).isEqualTo(2);
    assertThat(slack.message("C1", ts).blocks()).isEmpty();
    assertThat(slack.versions("C1", ts))
        .extracting(SlackMessage::text)
        .containsExactly("a", "b", "<!channel> c");
    assertThat(slack.notified("C1", ts)).as("edits notify nobody").containsExactly("U1");
  }

  @Test
  void anEditOfTheMetadataLeavesWhatIsSeen() throws Exception {
    String ts =
        caller.call("chat.postMessage", "channel", "C1", "text", "a", "blocks", BUTTONS).ts();
    String metadata = "{'event_type': 'run', 'event_payload': {}}";
    caller.call("chat.update", "channel", "C1", "ts", ts, "metadata", metadata);

    assertThat(slack.message("C1", ts).text()).isEqualTo("a");
    assertThat(slack.message("C1", ts).blocks()).hasSize(2);
    assertThat(slack.message("C1", ts).metadata().path("event_type").asText()).isEqualTo("run");
    caller.call("chat.update", "channel", "C1", "ts", ts, "text", "b");
    assertThat(slack.message("C1", ts).metadata().isObject()).isTrue();
  }

  @Test
  void anAnswerToWhatIsGoneStandsInTheChannelWithoutAWord() throws Exception {
    Sent asked = slack.user("U1").says("C1", "fix it");
    slack.user("U1").deletes("C1", asked.ts());

    Answered answer =
        caller.call("chat.postMessage", "channel", "C1", "thread_ts", asked.ts(), "text", "done");

    assertThat(answer.body().path("ok").asBoolean()).isTrue();
    assertThat(answer.body().path("message").has("thread_ts")).isFalse();
    assertThat(slack.message("C1", answer.ts()).isReply()).isFalse();
  }

  @Test
  void aThreadIsReadInPages() throws Exception {
    String root = slack.user("U1").says("C1", "root").ts();
    List<String> wanted = new ArrayList<>(List.of("root"));
    for (int i = 0; i < 4; i++) {
      caller.call(
          "chat.postMessage",
          "channel",
          "C1",
          "thread_ts",
          root,
          "text",
          "r" + i,
          "metadata",
          "{'event_type': 'run', 'event_payload': {'kind': 'living'}}");
      wanted.add("r" + i);
    }
    List<String> read = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          caller
              .call(
                  "conversations.replies",
                  "channel",
                  "C1",
                  "ts",
                  root,
                  "limit",
                  "2",
                  "include_all_metadata",
                  "1",
                  "cursor",
                  cursor)
              .body();
      page.path("messages").forEach(message -> read.add(message.path("text").asText()));
      cursor = page.path("response_metadata").path("next_cursor").asText();
      assertThat(page.path("has_more").asBoolean()).isEqualTo(!cursor.isEmpty());
    } while (!cursor.isEmpty());

    assertThat(read).isEqualTo(wanted);
    JsonNode plain = caller.call("conversations.replies", "channel", "C1", "ts", root).body();
    assertThat(plain.path("messages").path(0).path("reply_count").asInt()).isEqualTo(4);
    assertThat(plain.path("messages").path(1).has("metadata")).isFalse();
    assertThat(
            caller
                .call(
                    "conversations.replies",
                    "channel",
                    "C1",
                    "ts",
                    root,
                    "include_all_metadata",
                    "true")
                .body()
                .at("/messages/1/metadata/event_payload/kind")
                .asText())
        .isEqualTo("living");
    assertThat(caller.call("conversations.replies", "channel", "C1", "ts", "1.000000").error())
        .isEqualTo("thread_not_found");
  }

  @Test
  void theHistoryIsThatOfTheChannelTheNewestFirst() throws Exception {
    String root = slack.user("U1").says("C1", "one").ts();
    slack.user("U1").replies("C1", root, "in the thread");
    String other = slack.user("U1").says("C1", "two").ts();

    assertThat(texts("conversations.history", "channel", "C1")).containsExactly("two", "one");
    assertThat(texts("conversations.history", "channel", "C1", "oldest", other)).isEmpty();
    assertThat(texts("conversations.history", "channel", "C1", "oldest", other, "inclusive", "1"))
        .containsExactly("two");

    slack.user("U1").deletes("C1", root);
    slack.user("U1").deletes("C1", other);
    assertThat(texts("conversations.history", "channel", "C1"))
        .as("a root with replies becomes a tombstone")
        .containsExactly("This message was deleted.");
  }

  @Test
  void peopleAndGroupsAreKnown() throws Exception {
    slack.user("U1", "Ann", "ann@example.com");
    slack.group("S1", "U1", "U2");

    JsonNode ann = caller.call("users.info", "user", "U1").body().path("user");
    assertThat(ann.path("real_name").asText()).isEqualTo("Ann");
    assertThat(ann.at("/profile/email").asText()).isEqualTo("ann@example.com");
    slack.removeScope("users:read.email");
    assertThat(caller.call("users.info", "user", "U1").body().at("/user/profile").has("email"))
        .isFalse();
    assertThat(error("users.info", "user", "U9")).isEqualTo("user_not_found");
    assertThat(caller.call("usergroups.users.list", "usergroup", "S1").body().path("users"))
        .extracting(JsonNode::asText)
        .containsExactly("U1", "U2");
  }

  @Test
  void somethingIsForOnePersonOnly() throws Exception {
    slack.user("U1");
    assertThat(error("chat.postEphemeral", "channel", "C1", "user", "U1", "text", "pst")).isEmpty();
    assertThat(slack.ephemerals())
        .extracting(Ephemeral::user, Ephemeral::text)
        .containsExactly(tuple("U1", "pst"));
    assertThat(slack.messages("C1")).isEmpty();

    assertThat(
            error(
                "views.publish",
                "user_id",
                "U1",
                "view",
                "{'type': 'home', 'blocks': [{'type': 'divider'}]}"))
        .isEmpty();
    assertThat(slack.home("U1").at("/blocks/0/type").asText()).isEqualTo("divider");
    assertThat(error("views.publish", "user_id", "U1", "view", "{'type': 'home', 'blocks': [{}]}"))
        .isEqualTo("invalid_arguments");

    String direct =
        caller
            .call("chat.postMessage", "channel", "U1", "text", "hi")
            .body()
            .path("channel")
            .asText();
    assertThat(direct).isEqualTo(slack.direct("U1"));
  }

  @Test
  void aReactionIsAddedOnce() throws Exception {
    String ts = slack.user("U1").says("C1", "fix it").ts();

    assertThat(error("reactions.add", "channel", "C1", "timestamp", ts, "name", "eyes")).isEmpty();
    assertThat(error("reactions.add", "channel", "C1", "timestamp", ts, "name", "eyes"))
        .isEqualTo("already_reacted");
    assertThat(error("reactions.add", "channel", "C1", "timestamp", "1.000000", "name", "eyes"))
        .isEqualTo("message_not_found");
    assertThat(slack.reactions("C1", ts)).containsExactly("eyes");
  }

  @Test
  void aTsIsLaterThanAnyBeforeEvenIfTheClockStands() throws Exception {
    String before = slack.user("U1").says("C1", "a").ts();
    String same = slack.user("U1").says("C1", "b").ts();
    clock.advance(Duration.ofMillis(1_500));
    String later = slack.user("U1").says("C1", "c").ts();

    assertThat(List.of(before, same, later))
        .containsExactly("1795428000.000000", "1795428000.000001", "1795428001.500000");
  }

  private String error(String method, String... fields) throws Exception {
    return caller.call(method, fields).error();
  }

  private List<String> texts(String method, String... fields) throws Exception {
    List<String> texts = new ArrayList<>();
    caller
        .call(method, fields)
        .body()
        .path("messages")
        .forEach(m -> texts.add(m.path("text").asText()));
    return texts;
  }
}
