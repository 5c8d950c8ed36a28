package io.tidemark.jobs.forecasting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prices made by a known law, the same for the same seed. */
final class Prices {

    static final long MINUTE = 60_000_000;
    /** Standard deviation of what is new in a window. */
    static final double NEW = 0.001;

    /** How a price changes. */
    enum Law {
        /** By nothing but chance. */
        WALK(0, 0),
        /** By half of what it changed before, and chance. */
        AUTOREGRESSIVE(0, 0.5),
        /** Upward, and by chance. */
        TREND(0.0003, 0);

        private final double drift;
        private final double part;

        Law(double drift, double part) {
            this.drift = drift;
            this.part = part;
        }
    }

    private Prices() {}

    /** Logarithms of prices. */
    static double[] logs(Law law, long seed, int windows) {
        Random random = new Random(seed);
        double[] logs = new double[windows];
        double log = Math.log(100);
        double change = 0;
        for (int i = 0; i < windows; i++) {
            change = law.drift + law.part * change + NEW * random.nextGaussian();
            log += change;
            logs[i] = log;
        }
        return logs;
    }

    /**
     * Candles of minutes that end at 1 minute, 2 minutes and so on, each known a second later; prices of two digits.
     */
    static List<Close> closes(Law law, long seed, int windows) {
        List<Close> closes = new ArrayList<>();
        for (double log : logs(law, seed, windows)) {
            long end = (closes.size() + 1) * MINUTE;
            BigDecimal price = BigDecimal.valueOf(Math.exp(log)).setScale(2, RoundingMode.HALF_EVEN);
            closes.add(new Close("x/A-B", end, price, 0, end + 1_000_000));
        }
        return closes;
    }
}
