package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BasketTest {
  @Test
  void anEmptyBasketCostsNothing() {
    assertEquals(0, new Basket().total());
  }

  @Test
  void totalCountsQuantity() {
    Basket basket = new Basket();
    basket.add(new Line("tea", 250, 2));
    basket.add(new Line("cup", 400, 1));
    assertEquals(900, basket.total());
  }
}
