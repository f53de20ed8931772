package money;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MoneyTest {
  @Test
  void adds() {
    assertEquals(new Money(5), new Money(2).plus(new Money(3)));
  }

  @Test
  void centsHaveTwoDigits() {
    assertEquals("12.05", new Money(1205).text());
  }
}
