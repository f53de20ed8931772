package dev.agentsmith.agent.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The first lines of an HTTP/1 request (RFC 9112), read strictly: what two readers could
/// understand in two ways is refused.
///
/// @param target as it was written: an authority, an absolute address, or a path
/// @param host what it says of the host; empty if it says nothing
/// @param fields header lines, without those between two neighbours only
/// @param length of the content; [#CHUNKED] if it is told piece by piece
/// @param isLast true if the connection ends after this request
public record RequestHead(
    String method, String target, String host, List<String> fields, long length, boolean isLast) {
  public static final long CHUNKED = -1;
  private static final int MAX_BYTES = 32 * 1024;
  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Z]{1,20}) ([^\\p{Cntrl} ]+) HTTP/1\\.([01])");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,15}");

  /// Those about the connection itself, and the host, which the target says.
  private static final Set<String> OWN =
      Set.of(
          "connection",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "upgrade");

  /// Not a request that we understand, in only one way.
  static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  static RequestHead read(InputStream in) throws IOException {
    List<String> lines = lines(in);
    var first = REQUEST_LINE.matcher(lines.getFirst());
    if (!first.matches()) {
      throw new Unreadable("no request line of HTTP/1");
    }
    List<String> kept = new ArrayList<>();
    long length = 0;
    int framings = 0;
    String host = "";
    boolean isLast = first.group(3).equals("0");
    for (String line : lines.subList(1, lines.size())) {
      var field = FIELD.matcher(line);
      if (!field.matches()) {
        throw new Unreadable("a header line is broken");
      }
      String name = field.group(1).toLowerCase(Locale.ROOT);
      String value = field.group(2).strip();
      if (name.equals("content-length")) {
        if (!LENGTH.matcher(value).matches()) {
          throw new Unreadable("the content's length is no number");
        }
        length = Long.parseLong(value);
        framings++;
      } else if (name.equals("transfer-encoding")) {
        if (!value.equalsIgnoreCase("chunked")) {
          throw new Unreadable("an unknown transfer coding");
        }
        length = CHUNKED;
        framings++;
      } else if (name.equals("host")) {
        host = value;
      } else if (name.equals("connection")) {
        isLast |= value.toLowerCase(Locale.ROOT).contains("close");
      }
      if (!OWN.contains(name)) {
        kept.add(line);
      }
    }
    if (framings > 1) {
      throw new Unreadable("the content's length is said twice");
    }
    return new RequestHead(first.group(1), first.group(2), host, List.copyOf(kept), length, isLast);
  }

  /// The first value of a header; empty if there is none.
  ///
  /// @param name in lower case
  public String field(String name) {
    return fields.stream()
        .filter(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT).equals(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  /// A line that ends with CR LF.
  static String line(InputStream in, int most) throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new Unreadable("it ended too early");
      }
      if (next == '\r') {
        if (in.read() != '\n') {
          throw new Unreadable("a line end is broken");
        }
        return line.toString(UTF_8);
      }
      if (next == '\n') {
        throw new Unreadable("a line end is broken");
      }
      line.write(next);
      if (line.size() > most) {
        throw new Unreadable("it is too long");
      }
    }
  }

  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    int left = MAX_BYTES;
    while (true) {
      String line = line(in, left);
      left -= line.length() + 2;
      if (left < 0) {
        throw new Unreadable("it is too long");
      }
      if (line.isEmpty() && !lines.isEmpty()) {
        return lines;
      }
      lines.add(line);
    }
  }
}
