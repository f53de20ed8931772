package labels;

import org.apache.commons.lang3.StringUtils;

/** A label that fits a small tag. */
public final class Label {
  private static final int WIDTH = 12;

  private Label() {}

  public static String of(String text) {
    return StringUtils.abbreviate(StringUtils.normalizeSpace(text), WIDTH);
  }
}
