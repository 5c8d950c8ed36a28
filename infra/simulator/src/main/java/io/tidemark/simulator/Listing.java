package io.tidemark.simulator;

import java.math.BigDecimal;

/**
 * One instrument on one exchange.
 *
 * @param exchange lower-case id
 * @param base base asset
 * @param quote quote asset
 * @param priceDecimals digits of a price behind the point; the tick is the last of them
 * @param sizeDecimals digits of a quantity behind the point; the lot is the last of them
 */
record Listing(String exchange, String base, String quote, int priceDecimals, int sizeDecimals) {

    String instrument() {
        return base + "-" + quote;
    }

    String price(long ticks) {
        return BigDecimal.valueOf(ticks, priceDecimals).toPlainString();
    }

    String size(long lots) {
        return BigDecimal.valueOf(lots, sizeDecimals).toPlainString();
    }
}
