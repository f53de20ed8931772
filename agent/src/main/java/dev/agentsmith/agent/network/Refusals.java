package dev.agentsmith.agent.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What commands asked for and did not get, with how often. For many threads.
final class Refusals {
  private static final int MOST = 30;

  /// A program that was told no so often does not listen.
  private static final int TOO_OFTEN = 20;

  private final Map<Reason, Map<String, Integer>> counts = new EnumMap<>(Reason.class);
  private final Map<String, Integer> lately = new TreeMap<>();
  private int more;

  /// Why a host was not reached.
  enum Reason {
    NOT_ALLOWED("Refused by the network list"),
    NOT_PUBLIC("Refused, for the name leads to an address that is not public");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  /// @return true if this host was refused so often lately that the program can't be listening
  synchronized boolean add(Target target, Reason reason) {
    Map<String, Integer> hosts = counts.computeIfAbsent(reason, _ -> new TreeMap<>());
    if (hosts.size() < MOST || hosts.containsKey(target.toString())) {
      hosts.merge(target.toString(), 1, Integer::sum);
    } else {
      more++;
    }
    if (lately.size() < MOST || lately.containsKey(target.toString())) {
      return lately.merge(target.toString(), 1, Integer::sum) == TOO_OFTEN;
    }
    return false;
  }

  /// What was refused before says nothing of what begins now.
  synchronized void forgetLately() {
    lately.clear();
  }

  /// For the report: `Refused by the network list: example.org:443 (3 times).`
  synchronized List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    counts.forEach(
        (reason, hosts) ->
            sentences.add(
                hosts.entrySet().stream()
                    .sorted(
                        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .map(host -> host.getKey() + times(host.getValue()))
                    .collect(Collectors.joining(", ", reason.words + ": ", "."))));
    if (more > 0) {
      sentences.add("%d more requests to other hosts were refused.".formatted(more));
    }
    return sentences;
  }

  private static String times(int count) {
    return count == 1 ? " (once)" : " (%d times)".formatted(count);
  }
}
