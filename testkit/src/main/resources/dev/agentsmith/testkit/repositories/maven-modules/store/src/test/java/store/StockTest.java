package store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StockTest {
  @Test
  void whatIsAddedIsCounted() {
    var stock = new Stock();
    stock.add("pot", 2);
    stock.add("pot", 3);
    assertEquals(5, stock.count("pot"));
  }

  @Test
  void aStockIsWrittenAsJson() {
    var stock = new Stock();
    stock.add("pot", 2);
    stock.add("can", 1);
    assertEquals("{\"can\":1,\"pot\":2}", stock.toJson());
  }
}
