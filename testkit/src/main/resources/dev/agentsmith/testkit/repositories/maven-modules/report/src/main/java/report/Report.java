package report;

import store.Stock;

/** What is missing in a stock. */
public final class Report {
  private final Stock stock;

  public Report(Stock stock) {
    this.stock = stock;
  }

  public String line(String thing, int wanted) {
    int missing = wanted - stock.count(thing);
    return missing > 0 ? thing + ": " + missing + " missing" : thing + ": enough";
  }
}
