package dev.agentsmith.clients.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.model.anthropic.AnthropicChatResponseMetadata;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;

/// The JSON inside messages.
final class ToolJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ToolJson() {}

  /// The arguments of a call as an object, which is all that the API takes back: what is none is
  /// put into one, so that the model sees what it wrote.
  static String object(String arguments) {
    try {
      if (JSON.readTree(arguments).isObject()) {
        return arguments;
      }
    } catch (JsonProcessingException e) {
      // told to the model below
    }
    return JsonNodeFactory.instance.objectNode().put("not_an_object", arguments).toString();
  }

  /// The same JSON without the white space that LangChain4j puts in; what is broken stays so.
  static String compact(String arguments) {
    try {
      return JSON.readTree(arguments).toString();
    } catch (JsonProcessingException e) {
      return arguments;
    }
  }

  static JsonObjectSchema schema(String text) {
    try {
      JsonNode schema = JSON.readTree(text);
      JsonObjectSchema.Builder object = JsonObjectSchema.builder();
      schema
          .path("properties")
          .properties()
          .forEach(
              property ->
                  object.addProperty(
                      property.getKey(), JsonRawSchema.from(property.getValue().toString())));
      List<String> required = schema.path("required").valueStream().map(JsonNode::asText).toList();
      return object.required(required).build();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a tool's schema is no JSON", e);
    }
  }

  /// LangChain4j knows no refusal; the answer as it came does.
  static boolean isRefusal(ChatResponse response) {
    if (response.metadata() instanceof AnthropicChatResponseMetadata metadata
        && metadata.rawHttpResponse() != null) {
      try {
        JsonNode answer = JSON.readTree(metadata.rawHttpResponse().body());
        return answer.path("stop_reason").asText().equals("refusal");
      } catch (JsonProcessingException e) {
        return false; // it was read once already
      }
    }
    return false;
  }
}
