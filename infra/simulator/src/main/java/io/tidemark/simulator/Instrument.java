package io.tidemark.simulator;

/**
 * One asset on one exchange.
 *
 * @param index position among all instruments of this market, for arrays
 * @param exchange who lists it
 * @param asset what is traded
 * @param symbol the exchange's own spelling on its sockets
 * @param priceDigits decimals of a price; the tick is one unit of the last
 * @param quantityDigits decimals of a quantity; the lot is one unit of the last
 */
record Instrument(
        int index, SimulatedExchange exchange, Asset asset, String symbol, int priceDigits, int quantityDigits) {

    /** The unified name, {@code BTC-USDT}. */
    String name() {
        return asset.code() + "-" + exchange.quote();
    }
}
