package codes;

import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** Short codes for texts. */
public final class Codes {
  private Codes() {}

  public static String shortCode(String text) {
    return DigestUtils.sha256Hex(text).substring(0, 8);
  }

  public static String hex(byte... bytes) {
    return Hex.encodeHexString(bytes);
  }
}
