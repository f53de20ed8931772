package units;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class AmountTest {
    @Test
    public void largeAmountsAreKilograms() {
        assertEquals("1.5 kg", new Amount(1500).toString());
    }

    @Test
    public void lessThanNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Amount(-1));
    }
}
