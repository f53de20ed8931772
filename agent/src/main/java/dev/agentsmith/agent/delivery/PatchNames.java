package dev.agentsmith.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// Names of files as a patch of git writes them.
public final class PatchNames {
  private static final String ESCAPES = "abtnvfr\"\\";
  private static final String MEANT = "\007\b\t\n\013\f\r\"\\";

  private PatchNames() {}

  /// Of what follows `+++ ` or `--- `: `b/src/a b.txt` followed by a tab if there is a blank in it,
  /// or a string of C in quotes if there is a control character, a quote or a backslash in it.
  public static String read(String written) {
    String name = written.endsWith("\t") ? written.substring(0, written.length() - 1) : written;
    if (name.startsWith("\"") && name.endsWith("\"") && name.length() > 1) {
      name = unquoted(name.substring(1, name.length() - 1));
    }
    return name.startsWith("a/") || name.startsWith("b/") ? name.substring(2) : name;
  }

  private static String unquoted(String quoted) {
    byte[] bytes = quoted.getBytes(UTF_8);
    var out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '\\' || i + 1 == bytes.length) {
        out.write(bytes[i]);
      } else if (isOctal(bytes, i + 1) && isOctal(bytes, i + 2) && isOctal(bytes, i + 3)) {
        out.write((bytes[i + 1] - '0') << 6 | (bytes[i + 2] - '0') << 3 | bytes[i + 3] - '0');
        i += 3;
      } else {
        int escape = ESCAPES.indexOf(bytes[++i]);
        out.write(escape < 0 ? bytes[i] : MEANT.charAt(escape));
      }
    }
    return out.toString(UTF_8);
  }

  private static boolean isOctal(byte[] bytes, int i) {
    return i < bytes.length && bytes[i] >= '0' && bytes[i] <= '7';
  }
}
