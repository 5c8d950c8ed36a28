package io.tidemark.jobs.windows;

import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which instruments are compared with each other: those of the same base asset whose quote assets are the same, or are
 * all the US dollar or a coin meant to be worth one.
 */
public final class UsdGroup implements Serializable {

    static final String USD = "USD";

    private static final long serialVersionUID = 1L;

    private final TreeSet<String> stablecoins;

    public UsdGroup(Set<String> stablecoins) {
        this.stablecoins = new TreeSet<>(stablecoins);
    }

    /** {@code BTC/USD} of {@code BTC-USDT}. */
    public String group(String instrument) {
        String quote = quote(instrument);
        return base(instrument) + "/" + (stablecoins.contains(quote) ? USD : quote);
    }

    /** Whether the price of this instrument is what a stablecoin is worth in dollars. */
    boolean isRate(String instrument) {
        return quote(instrument).equals(USD) && stablecoins.contains(base(instrument));
    }

    boolean isStablecoin(String asset) {
        return stablecoins.contains(asset);
    }

    static String base(String instrument) {
        int dash = instrument.indexOf('-');
        return dash < 0 ? instrument : instrument.substring(0, dash);
    }

    static String quote(String instrument) {
        return instrument.substring(instrument.indexOf('-') + 1);
    }
}
