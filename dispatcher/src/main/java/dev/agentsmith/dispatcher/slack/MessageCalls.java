package dev.agentsmith.dispatcher.slack;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import com.slack.api.methods.response.chat.ChatUpdateResponse;
import com.slack.api.model.Message;
import com.slack.api.util.json.GsonFactory;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import java.io.IOException;
import java.util.Map;
import okhttp3.FormBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/// The two calls that are made for every change of a run. The client would learn the shape of their
/// requests and answers anew each time, which is most of what a call costs: here one Gson knows it.
final class MessageCalls {
  static final String EVENT_TYPE = "agentsmith_run";

  private static final Gson GSON = GsonFactory.createSnakeCase();

  private final MethodsClient methods;
  private final Secret token;

  MessageCalls(MethodsClient methods, Secret token) {
    this.methods = methods;
    this.token = token;
  }

  ChatPostMessageResponse post(ThreadRef thread, Stamp stamp, ChatMessage message)
      throws IOException, SlackApiException {
    FormBody.Builder form =
        form(thread, stamp, message).add("unfurl_links", "false").add("unfurl_media", "false");
    if (!thread.thread().isEmpty()) {
      form.add("thread_ts", thread.thread());
    }
    return call("chat.postMessage", form, ChatPostMessageResponse.class);
  }

  ChatUpdateResponse update(ThreadRef thread, String id, Stamp stamp, ChatMessage message)
      throws IOException, SlackApiException {
    return call(
        "chat.update", form(thread, stamp, message).add("ts", id), ChatUpdateResponse.class);
  }

  private static FormBody.Builder form(ThreadRef thread, Stamp stamp, ChatMessage message) {
    var metadata =
        Message.Metadata.builder()
            .eventType(EVENT_TYPE)
            .eventPayload(Map.of("run", stamp.run().value(), "kind", stamp.word()))
            .build();
    return new FormBody.Builder()
        .add("channel", thread.channel())
        .add("text", SlackBlocks.fallback(message))
        .add("blocks", GSON.toJson(SlackBlocks.of(stamp, message)))
        .add("metadata", GSON.toJson(metadata));
  }

  private <T> T call(String method, FormBody.Builder form, Class<T> type)
      throws IOException, SlackApiException {
    try (Response answer = methods.runPostFormWithToken(form, method, token.reveal())) {
      ResponseBody body = answer.body();
      String text = body == null ? "" : body.string();
      if (!answer.isSuccessful()) {
        throw new SlackApiException(answer, text);
      }
      T read = GSON.fromJson(text, type);
      if (read == null) {
        throw new IOException("an empty answer");
      }
      return read;
    } catch (JsonParseException e) {
      throw new IOException("an answer that is no JSON", e);
    }
  }
}
