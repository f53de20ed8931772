package dev.agentsmith.agent.network;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A host by its name, and a port. There is one spelling of each: lower case, without a dot at the
/// end, other letters than those of ASCII as IDNA writes them. Only this spelling is compared,
/// resolved and sent on.
record Target(String host, int port) {
  private static final int MAX_HOST = 253;
  private static final int MAX_PORT = 65_535;
  private static final Pattern AUTHORITY =
      Pattern.compile("([^:/?#@\\[\\]\\\\%\\s]+)(?::(\\d{1,5}))?");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");

  /// What some program reads as a number is an address, in one of its many spellings: `127.1`,
  /// `0x7f000001`, `2130706433`.
  private static final Pattern NUMBER_AT_THE_END =
      Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");

  /// @param authority as a request has it, such as `example.org:443`
  /// @param defaultPort where it names none; 0 if it has to
  /// @return empty if it is no host's name: an address, a name with a user before it, a broken one
  static Optional<Target> of(String authority, int defaultPort) {
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int port = parts.group(2) == null ? defaultPort : Integer.parseInt(parts.group(2));
    if (port < 1 || port > MAX_PORT) {
      return Optional.empty();
    }
    return name(parts.group(1)).map(name -> new Target(name, port));
  }

  /// The one spelling of a host's name; empty if it is none.
  static Optional<String> name(String host) {
    String ascii;
    try {
      ascii = IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    return name.length() <= MAX_HOST
            && NAME.matcher(name).matches()
            && !NUMBER_AT_THE_END.matcher(name).matches()
        ? Optional.of(name)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
