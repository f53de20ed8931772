package codes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class CodesTest {
  @Test
  void aCodeHasEightSigns() {
    assertEquals("e3b0c442", Codes.shortCode(""));
  }

  @Test
  void otherTextsHaveOtherCodes() {
    assertNotEquals(Codes.shortCode("a"), Codes.shortCode("b"));
  }

  @Test
  void bytesAreHex() {
    assertEquals("0aff", Codes.hex((byte) 10, (byte) -1));
  }
}
