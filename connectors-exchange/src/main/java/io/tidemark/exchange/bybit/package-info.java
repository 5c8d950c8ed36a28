/**
 * Bybit spot, version 5. Trades have ids, but no numbers, and REST serves only the newest 60.
 *
 * @see <a href="https://bybit-exchange.github.io/docs/v5/websocket/public/trade">Trades</a>
 * @see <a href="https://bybit-exchange.github.io/docs/v5/market/recent-trade">Trades over REST</a>
 */
@NullMarked
package io.tidemark.exchange.bybit;

import org.jspecify.annotations.NullMarked;
