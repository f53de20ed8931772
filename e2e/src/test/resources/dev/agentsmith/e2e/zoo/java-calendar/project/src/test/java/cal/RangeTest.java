package cal;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class RangeTest {
  private final LocalDate monday = LocalDate.of(2026, 3, 2);
  private final Range week = new Range(monday, monday.plusDays(6));

  @Test
  void aWeekHasSevenDays() {
    assertEquals(7, week.days());
  }

  @Test
  void bothEndsBelongToIt() {
    assertTrue(week.contains(monday));
    assertTrue(week.contains(monday.plusDays(6)));
  }

  @Test
  void theMiddleBelongsToIt() {
    assertTrue(week.contains(monday.plusDays(3)));
  }
}
