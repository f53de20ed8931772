package dev.agentsmith.clients.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Makes events of bytes that come in pieces of any size. What the stream ends in without an empty
/// line after it is no event, as the standard has it.
final class EventParser {
  private final Consumer<ServerSentEvent> sink;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private boolean hasData;

  EventParser(Consumer<ServerSentEvent> sink) {
    this.sink = sink;
  }

  void feed(ByteBuffer bytes) {
    byte[] piece = new byte[bytes.remaining()];
    bytes.get(piece);
    int from = 0;
    for (int at = 0; at < piece.length; at++) {
      if (piece[at] == '\n') {
        line.write(piece, from, at - from);
        line(line.toString(UTF_8));
        line.reset();
        from = at + 1;
      }
    }
    line.write(piece, from, piece.length - from);
  }

  private void line(String raw) {
    String text = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    switch (field) {
      case "event" -> name = value;
      case "data" -> {
        data.append(hasData ? "\n" : "").append(value);
        hasData = true;
      }
      default -> {
        // A comment, which keeps the connection alive, or a field that nobody here asks for.
      }
    }
  }

  private void dispatch() {
    if (hasData) {
      sink.accept(new ServerSentEvent(name, data.toString()));
    }
    data.setLength(0);
    hasData = false;
    name = "";
  }
}
