package ledger;

import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Adds up what a file of entries says: who, how much. */
public final class Ledger {
  private Ledger() {}

  public static BigDecimal sum(Reader entries, String who) throws IOException {
    BigDecimal sum = BigDecimal.ZERO;
    for (CSVRecord entry : CSVFormat.DEFAULT.parse(entries)) {
      if (entry.get(0).equals(who)) {
        sum = sum.add(new BigDecimal(entry.get(1)));
      }
    }
    return sum;
  }
}
