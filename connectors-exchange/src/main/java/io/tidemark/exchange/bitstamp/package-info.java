/**
 * Bitstamp spot, version 2. Trades have ids that grow, but share them with other pairs, and REST serves one day.
 *
 * @see <a href="https://www.bitstamp.net/websocket/v2/">WebSocket</a>
 * @see <a href="https://www.bitstamp.net/api/#tag/Transactions-public">Trades over REST</a>
 */
@NullMarked
package io.tidemark.exchange.bitstamp;

import org.jspecify.annotations.NullMarked;
