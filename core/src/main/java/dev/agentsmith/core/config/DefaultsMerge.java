package dev.agentsmith.core.config;

import dev.agentsmith.core.config.Node.Entry;
import dev.agentsmith.core.config.Node.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Lays `defaults:` under every project: sections key by key, everything else as a whole.
final class DefaultsMerge {
  /// A price or another vendor's settings are not completed by parts of the default's.
  private static final Set<String> WHOLE = Set.of("pricing");

  private static final Set<String> OF_ONE_VENDOR = Set.of("endpoint", "api_key", "model", "models");

  private static final Set<String> ROLES = Set.of("plan", "implement", "summarize");

  private DefaultsMerge() {}

  static Mapping of(Mapping root) {
    Node defaults = root.entry("defaults").map(Entry::value).orElse(null);
    Node projects = root.entry("projects").map(Entry::value).orElse(null);
    if (!(defaults instanceof Mapping base) || !(projects instanceof Mapping named)) {
      return root;
    }
    List<Entry> merged = new ArrayList<>();
    for (Entry project : named.entries()) {
      Node own =
          project.value().isEmpty() ? new Mapping(project.place(), List.of()) : project.value();
      Node all = own instanceof Mapping over ? merged("", base, over) : own;
      merged.add(new Entry(project.key(), project.place(), all));
    }
    List<Entry> top = new ArrayList<>();
    for (Entry entry : root.entries()) {
      top.add(
          entry.key().equals("projects")
              ? new Entry(entry.key(), entry.place(), new Mapping(named.place(), merged))
              : entry);
    }
    return new Mapping(root.place(), top);
  }

  private static Mapping merged(String key, Mapping base, Mapping over) {
    if (key.equals("thinking")) {
      return over; // its keys exclude each other
    }
    Map<String, Entry> all = new LinkedHashMap<>();
    boolean otherVendor =
        (key.equals("agent") && isOtherVendor(base, over))
            || (ROLES.contains(key) && !type(over, type(base, "")).equals(type(base, "")));
    for (Entry entry : base.entries()) {
      // A key for one vendor must never be sent to another.
      boolean dropped = otherVendor && OF_ONE_VENDOR.contains(entry.key());
      // One model for all roles, said by the project, beats the defaults' models by role.
      boolean beaten =
          key.equals("agent") && entry.key().equals("models") && over.entry("model").isPresent();
      if (!dropped && !beaten) {
        all.put(entry.key(), entry);
      }
    }
    for (Entry entry : over.entries()) {
      Entry below = all.get(entry.key());
      all.put(
          entry.key(), below == null || WHOLE.contains(key) ? entry : over(below.value(), entry));
    }
    return new Mapping(over.place(), List.copyOf(all.values()));
  }

  /// An empty section says nothing, so what is below it stays.
  private static Entry over(Node below, Entry entry) {
    if (below instanceof Mapping base && entry.value() instanceof Mapping own) {
      return new Entry(entry.key(), entry.place(), merged(entry.key(), base, own));
    }
    return below instanceof Mapping && entry.value().isEmpty()
        ? new Entry(entry.key(), entry.place(), below)
        : entry;
  }

  private static boolean isOtherVendor(Mapping base, Mapping over) {
    String usual = type(base, "claude");
    return !type(over, usual).equals(usual);
  }

  private static String type(Mapping agent, String fallback) {
    return agent
        .entry("type")
        .map(Entry::value)
        .filter(Node.Scalar.class::isInstance)
        .map(node -> ((Node.Scalar) node).text())
        .orElse(fallback);
  }
}
