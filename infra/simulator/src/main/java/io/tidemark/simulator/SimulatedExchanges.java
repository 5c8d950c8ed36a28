package io.tidemark.simulator;

import java.util.List;

/** All exchanges that can be simulated; a new one is one line here. */
final class SimulatedExchanges {

    private static final List<SimulatedExchange> ALL =
            List.of(new Binance(), new Coinbase(), new Kraken(), new Okx(), new Bybit(), new Bitstamp());

    private SimulatedExchanges() {}

    static List<String> ids() {
        return ALL.stream().map(SimulatedExchange::id).toList();
    }

    static SimulatedExchange of(String id) {
        return ALL.stream()
                .filter(exchange -> exchange.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Invalid exchange %s: known are %s".formatted(id, String.join(", ", ids()))));
    }
}
