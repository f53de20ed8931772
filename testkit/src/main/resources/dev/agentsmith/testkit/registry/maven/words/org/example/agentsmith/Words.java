package org.example.agentsmith;

import java.util.ArrayList;
import java.util.List;

public final class Words {
  private Words() {}

  public static List<String> in(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split("[^A-Za-z0-9]+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }
}
