package dev.agentsmith.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/// Sixteen base32 characters (RFC 4648, lower case) that name one run.
public record RunId(String value) {
  private static final int LENGTH = 16;
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  public RunId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a run id: " + value);
    }
  }

  public static boolean isValid(String value) {
    if (value.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) { // each event and each announcement of a record asks
      char c = value.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '2' || c > '7')) {
        return false;
      }
    }
    return true;
  }

  /// The id of the command with this identity (design.md §3.2): the same for each delivery of it.
  public static RunId of(String identity) {
    try {
      return fromBytes(MessageDigest.getInstance("SHA-256").digest(identity.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// For a run that no chat command asked for.
  public static RunId random(RandomGenerator random) {
    byte[] bytes = new byte[10];
    random.nextBytes(bytes);
    return fromBytes(bytes);
  }

  /// The first six characters, as Job names and branches carry them.
  public String brief() {
    return value.substring(0, 6);
  }

  private static RunId fromBytes(byte[] bytes) {
    var text = new StringBuilder(LENGTH);
    for (int bit = 0; bit < LENGTH * 5; bit += 5) {
      int pair =
          (bytes[bit / 8] & 0xff) << 8
              | (bit / 8 + 1 < bytes.length ? bytes[bit / 8 + 1] & 0xff : 0);
      text.append(ALPHABET.charAt(pair >> (11 - bit % 8) & 31));
    }
    return new RunId(text.toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
