package recipe;

import static org.junit.Assert.assertEquals;

import org.junit.Test;
import units.Amount;

public class RecipeTest {
    @Test
    public void morePersonsNeedMoreFlour() {
        assertEquals("bread: 1.2 kg of flour", new Recipe("bread", new Amount(400)).flourFor(3));
    }
}
