package sums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CalculatorTest {
  @Test
  void aNumberIsItself() {
    assertEquals(7, Calculator.result("7"));
  }

  @Test
  void termsAreAddedAndTakenAway() {
    assertEquals(4, Calculator.result("1 + 5 - 2"));
  }

  @Test
  void whatIsNoSumIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Calculator.result("1 +"));
  }
}
