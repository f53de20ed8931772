package temperatures;

import org.apache.commons.math3.stat.StatUtils;

/** What a row of temperatures tells. */
public final class Temperatures {
    private final double[] degrees;

    public Temperatures(double... degrees) {
        this.degrees = degrees.clone();
    }

    public double mean() {
        return StatUtils.mean(degrees);
    }

    public double range() {
        return StatUtils.max(degrees) - StatUtils.min(degrees);
    }
}
