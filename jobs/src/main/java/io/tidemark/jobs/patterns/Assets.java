package io.tidemark.jobs.patterns;

import java.util.Set;

/**
 * Which instruments trade the same thing: the same base for the same money, dollars and dollar stablecoins being one.
 */
final class Assets {

    private static final Set<String> DOLLARS = Set.of(
            "USD", "USDT", "USDC", "BUSD", "DAI", "FDUSD", "GUSD", "PYUSD", "RLUSD", "TUSD", "USDD", "USDE", "USDG",
            "USDP");

    private Assets() {}

    /** {@code BTC/USD} of {@code BTC-USDT}. */
    static String of(String instrument) {
        int dash = instrument.lastIndexOf('-');
        if (dash < 0) {
            return instrument;
        }
        String quote = instrument.substring(dash + 1);
        return instrument.substring(0, dash) + "/" + (DOLLARS.contains(quote) ? "USD" : quote);
    }
}
