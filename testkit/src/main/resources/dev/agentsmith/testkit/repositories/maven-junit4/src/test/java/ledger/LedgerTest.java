package ledger;

import static org.junit.Assert.assertEquals;

import java.io.StringReader;
import java.math.BigDecimal;
import org.junit.Test;

public class LedgerTest {
  private static final String ENTRIES = "ann,1.50\nbob,2\nann,0.25\n\"o, carol\",7\n";

  @Test
  public void entriesOfOneAreAdded() throws Exception {
    assertEquals(new BigDecimal("1.75"), Ledger.sum(new StringReader(ENTRIES), "ann"));
  }

  @Test
  public void aNameMayHaveAComma() throws Exception {
    assertEquals(new BigDecimal("7"), Ledger.sum(new StringReader(ENTRIES), "o, carol"));
  }

  @Test
  public void strangersHaveNothing() throws Exception {
    assertEquals(BigDecimal.ZERO, Ledger.sum(new StringReader(ENTRIES), "dan"));
  }
}
