package dev.agentsmith.agent.packages;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A path of the gateway, taken apart. There is one way to write each: what could be read in two
/// ways is refused.
///
/// @param rest below the registry's own path, without a slash at its begin
record GatewayRequest(Registry registry, String rest) {
  private static final Pattern SAFE =
      Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|/(?!/))*");

  /// What stands for another letter than it seems to, or for none.
  private static final Pattern HIDDEN =
      Pattern.compile("%(?:[01][0-9a-fA-F]|7[fF]|5[cC]|2[eE]|00)");

  private static final Pattern LEAVES = Pattern.compile("(?:^|.*/)\\.{1,2}(?:/.*|$)");

  /// True if a path is one that can be meant in one way only.
  static boolean isSafe(String path, int mostChars) {
    if (path.length() > mostChars || !SAFE.matcher(path).matches()) {
      return false;
    }
    String slashes = path.replaceAll("%2[fF]", "/");
    return !HIDDEN.matcher(path).find() && !LEAVES.matcher(slashes).matches();
  }

  /// @param registries those that are open, by their names
  /// @return empty if the path belongs to none of them
  static Optional<GatewayRequest> of(String path, Map<String, Registry> registries) {
    String from = path.substring(1);
    if (!from.startsWith("_")) {
      Registry npm = registries.get("npm");
      return npm == null ? Optional.empty() : Optional.of(new GatewayRequest(npm, from));
    }
    int slash = from.indexOf('/');
    Registry registry = slash < 0 ? null : registries.get(from.substring(1, slash));
    return registry == null
        ? Optional.empty()
        : Optional.of(new GatewayRequest(registry, from.substring(slash + 1)));
  }
}
