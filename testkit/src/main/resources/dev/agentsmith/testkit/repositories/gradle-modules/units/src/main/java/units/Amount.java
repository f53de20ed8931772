package units;

import org.apache.commons.lang3.Validate;

/** So many grams. */
public final class Amount {
    private final int grams;

    public Amount(int grams) {
        Validate.isTrue(grams >= 0, "grams must not be negative: %d", grams);
        this.grams = grams;
    }

    public Amount times(int count) {
        return new Amount(grams * count);
    }

    @Override
    public String toString() {
        return grams < 1000 ? grams + " g" : grams / 1000.0 + " kg";
    }
}
