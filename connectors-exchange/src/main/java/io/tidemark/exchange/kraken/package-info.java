/**
 * Kraken spot: WebSocket version 2, REST version 0.
 *
 * @see <a href="https://docs.kraken.com/api/docs/websocket-v2/trade">Trades</a>
 * @see <a href="https://docs.kraken.com/api/docs/rest-api/get-recent-trades">Recent trades</a>
 */
@NullMarked
package io.tidemark.exchange.kraken;

import org.jspecify.annotations.NullMarked;
