package org.example.agentsmith;

import java.util.Locale;

public final class Slug {
  private Slug() {}

  public static String of(String title) {
    String words = title.replaceAll("[^A-Za-z0-9]+", " ").trim();
    return words.replace(' ', '-').toLowerCase(Locale.ROOT);
  }
}
