package labels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LabelTest {
  @Test
  void aShortTextStays() {
    assertEquals("basil", Label.of("basil"));
  }

  @Test
  void aLongTextIsCut() {
    assertEquals("a very lo...", Label.of("a very long name of a herb"));
  }

  @Test
  void spacesAreMadeOne() {
    assertEquals("sweet basil", Label.of("  sweet \n basil "));
  }
}
