package dev.agentsmith.agent.tool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the model has seen of the files, and what its changes made of them: so that it does not
/// change a file that is no longer as it saw it, and is told when it goes round in circles. Safe
/// for many threads.
public final class FileBook {
  private final Map<String, Integer> seen = new HashMap<>();
  private final Map<String, List<Integer>> contents = new HashMap<>();
  private final Map<String, Integer> returns = new HashMap<>();
  private int changes;

  /// The model was shown this content, all of it or a part.
  synchronized void saw(String file, String text) {
    seen.put(file, text.hashCode());
  }

  synchronized boolean knows(String file) {
    return seen.containsKey(file);
  }

  /// Why the model must not change the file yet, if that is so.
  ///
  /// @param text as it is now
  synchronized Optional<String> stale(String file, String text) {
    Integer known = seen.get(file);
    return known == null || known == text.hashCode()
        ? Optional.empty()
        : Optional.of(
            "%s changed since you saw it: a command or a formatter did that. Read it again, then edit."
                .formatted(file));
  }

  /// The model's own change.
  synchronized void changed(String file, String before, String after) {
    seen.put(file, after.hashCode());
    if (before.equals(after)) {
      return;
    }
    changes++;
    List<Integer> all = contents.computeIfAbsent(file, _ -> new ArrayList<>());
    if (all.isEmpty() || all.getLast() != before.hashCode()) {
      all.add(before.hashCode());
    }
    if (all.contains(after.hashCode())) {
      returns.merge(file, 1, Integer::sum);
    }
    all.add(after.hashCode());
  }

  /// The file is not there any more.
  synchronized void gone(String file) {
    changes++;
    seen.remove(file);
  }

  /// How many changes were made so far.
  public synchronized int changes() {
    return changes;
  }

  /// How often each file was brought back to a content that it had before.
  public synchronized Map<String, Integer> returns() {
    return Map.copyOf(returns);
  }
}
