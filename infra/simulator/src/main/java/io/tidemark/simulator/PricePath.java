package io.tidemark.simulator;

/**
 * What an asset is truly worth in dollars, the same for all exchanges: geometric Brownian motion with bursts, in steps
 * of {@link Market#STEP}.
 *
 * <p>Doubles are right here: this is the random quantity that prices are drawn from. A price itself is always a whole
 * number of ticks.
 */
final class PricePath {

    private static final double BURST_BEGINS = 0.001;
    private static final double BURST_ENDS = 0.02;
    private static final double BURST_ACTIVITY = 6;
    private static final double BURST_SHARE = BURST_BEGINS / (BURST_BEGINS + BURST_ENDS);
    private static final double STEPS_A_YEAR = 365.25 * 86_400 * 1e9 / Market.STEP;

    private final Asset asset;
    private final Dice dice;
    private final double volatility;
    private double logarithm;
    private double price;
    private boolean burst;

    PricePath(Asset asset, long seed) {
        this.asset = asset;
        this.dice = Dice.named(seed, "path/" + asset.code());
        this.volatility = asset.volatility() / StrictMath.sqrt(STEPS_A_YEAR);
        this.price = asset.startPrice();
    }

    void step() {
        if (asset.volatility() == 0) {
            logarithm = logarithm * 0.9999 + 2e-6 * dice.gaussian();
        } else if (burst) {
            burst = !dice.chance(BURST_ENDS);
            logarithm += 4 * volatility * dice.gaussian();
        } else {
            burst = dice.chance(BURST_BEGINS);
            logarithm += (burst ? 30 : 1) * volatility * dice.gaussian();
        }
        price = asset.startPrice() * StrictMath.exp(logarithm);
    }

    double price() {
        return price;
    }

    /** How lively trading is, 1 on average. */
    double activity() {
        double mean = BURST_SHARE * BURST_ACTIVITY + 1 - BURST_SHARE;
        return (burst ? BURST_ACTIVITY : 1) / mean;
    }
}
