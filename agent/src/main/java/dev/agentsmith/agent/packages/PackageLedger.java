package dev.agentsmith.agent.packages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What the tools of a run got through its gateway, and what they did not get. Bounded; for many
/// threads.
public final class PackageLedger {
  private static final int MOST_ENTRIES = 20_000;
  private static final int MOST_SENTENCES = 20;
  private static final int NAMES_SHOWN = 20;

  /// A large build has some hundreds.
  private static final int MANY_USUAL = 1_000;

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> unknown = new TreeSet<>();
  private final Set<String> usual = new TreeSet<>();
  private final Set<String> sentences = new LinkedHashSet<>();

  /// A file of a package.
  ///
  /// @param registry the key of its ecosystem
  /// @param sha256 of its content
  /// @param from the host it was got from, or where it was found on this machine
  /// @param stored true if it was there already
  public record Entry(
      String registry, Coordinates of, String sha256, String from, long bytes, boolean stored) {}

  /// How much it was.
  ///
  /// @param stored how many of the packages were there already
  public record Total(int packages, long bytes, int stored) {}

  synchronized void got(Entry entry) {
    String key = entry.registry() + " " + entry.of() + " " + entry.sha256();
    if (entries.size() < MOST_ENTRIES) {
      entries.putIfAbsent(key, entry);
    }
  }

  /// @param isUsual true if tools look for such things by themselves
  /// @return how many different things of that kind were unknown so far
  synchronized int unknown(String registry, String path, boolean isUsual) {
    Set<String> known = isUsual ? usual : unknown;
    if (known.size() < MOST_ENTRIES) {
      known.add(registry + ": " + path);
    }
    return known.size();
  }

  /// Something a reader of the report should know, once.
  synchronized void say(String sentence) {
    if (sentences.size() < MOST_SENTENCES) {
      sentences.add(sentence);
    }
  }

  public synchronized List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  public synchronized Total total() {
    Set<String> packages = new LinkedHashSet<>();
    Set<String> fetched = new LinkedHashSet<>();
    long bytes = 0;
    for (Entry entry : entries.values()) {
      String name = entry.registry() + " " + entry.of();
      packages.add(name);
      bytes += entry.bytes();
      if (!entry.stored()) {
        fetched.add(name);
      }
    }
    return new Total(packages.size(), bytes, packages.size() - fetched.size());
  }

  /// What went wrong, a sentence each.
  public synchronized List<String> remarks() {
    List<String> all = new ArrayList<>(sentences);
    if (!unknown.isEmpty()) {
      all.add("Asked for, and no registry has it: " + some(unknown) + ".");
    }
    if (usual.size() > MANY_USUAL) {
      all.add(
          "%d files that tools look for by themselves were in no registry: %s."
              .formatted(usual.size(), some(usual)));
    }
    return all;
  }

  private static String some(Set<String> names) {
    String more =
        names.size() > NAMES_SHOWN ? " and %d more".formatted(names.size() - NAMES_SHOWN) : "";
    return names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", ")) + more;
  }
}
