package temperatures;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class TemperaturesTest {
    private final Temperatures week = new Temperatures(10, 12, 14, 20);

    @Test
    public void theMeanIsInTheMiddle() {
        assertEquals(14, week.mean(), 0.001);
    }

    @Test
    public void theRangeIsFromColdestToWarmest() {
        assertEquals(10, week.range(), 0.001);
    }
}
