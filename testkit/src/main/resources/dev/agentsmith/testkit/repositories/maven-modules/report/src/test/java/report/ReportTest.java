package report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import store.Stock;

class ReportTest {
  private final Stock stock = new Stock();

  @Test
  void whatIsMissingIsNamed() {
    stock.add("pot", 1);
    assertEquals("pot: 2 missing", new Report(stock).line("pot", 3));
  }

  @Test
  void enoughIsEnough() {
    stock.add("pot", 3);
    assertEquals("pot: enough", new Report(stock).line("pot", 3));
  }
}
