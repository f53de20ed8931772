package store;

import com.google.gson.Gson;
import java.util.Map;
import java.util.TreeMap;

/** How many there are of each thing. */
public final class Stock {
  private final Map<String, Integer> counts = new TreeMap<>();

  public void add(String thing, int count) {
    counts.merge(thing, count, Integer::sum);
  }

  public int count(String thing) {
    return counts.getOrDefault(thing, 0);
  }

  public String toJson() {
    return new Gson().toJson(counts);
  }
}
