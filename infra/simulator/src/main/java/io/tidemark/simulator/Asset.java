package io.tidemark.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is traded.
 *
 * @param code {@code BTC}
 * @param startPrice US dollars at the market's first moment; where a random walk begins, not an amount of money
 * @param priceDigits decimals of a price on most exchanges
 * @param quantityDigits decimals of a quantity on exchanges that cut it short
 * @param volatility of a year, 0.6 is 60 %; zero stands for a stablecoin
 */
record Asset(String code, double startPrice, int priceDigits, int quantityDigits, double volatility) {

    /** Traded by default, the most active first. */
    static final List<Asset> DEFAULT = List.of(
            new Asset("BTC", 84_000, 2, 5, 0.5),
            new Asset("ETH", 2_900, 2, 4, 0.65),
            new Asset("SOL", 140, 2, 3, 0.8),
            new Asset("XRP", 2.1, 4, 1, 0.8),
            new Asset("BNB", 880, 2, 3, 0.6),
            new Asset("DOGE", 0.16, 5, 0, 0.9),
            new Asset("ADA", 0.52, 4, 1, 0.9),
            new Asset("AVAX", 15.5, 2, 2, 0.9),
            new Asset("LINK", 14.2, 2, 2, 0.9),
            new Asset("LTC", 95, 2, 3, 0.8),
            new Asset("DOT", 3.1, 3, 2, 0.9),
            new Asset("TRX", 0.29, 4, 1, 0.6),
            new Asset("UNI", 6.8, 3, 2, 1.0),
            new Asset("ATOM", 3, 3, 2, 0.9),
            new Asset("XLM", 0.28, 4, 0, 0.9),
            new Asset("NEAR", 2.4, 3, 1, 1.0),
            new Asset("ALGO", 0.17, 4, 0, 0.9),
            new Asset("FIL", 1.9, 3, 2, 1.0),
            new Asset("AAVE", 190, 2, 3, 1.0),
            new Asset("HYPE", 34, 3, 2, 1.1));

    static final Asset USDT = new Asset("USDT", 1, 5, 2, 0);

    private static final List<Asset> ON_REQUEST = List.of(new Asset("SUI", 2, 4, 1, 1.0), USDT);

    private static final Map<String, Asset> KNOWN = Stream.concat(DEFAULT.stream(), ON_REQUEST.stream())
            .collect(Collectors.toMap(Asset::code, asset -> asset, (a, b) -> a, LinkedHashMap::new));

    static List<String> codes() {
        return List.copyOf(KNOWN.keySet());
    }

    static Asset of(String code) {
        Asset asset = KNOWN.get(code);
        if (asset == null) {
            throw new IllegalArgumentException(
                    "Invalid asset %s: known are %s".formatted(code, String.join(", ", KNOWN.keySet())));
        }
        return asset;
    }
}
