/**
 * Coinbase Exchange.
 *
 * @see <a href="https://docs.cdp.coinbase.com/exchange/websocket-feed/channels">Channels</a>
 * @see <a href="https://docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproducttrades">Trades</a>
 */
@NullMarked
package io.tidemark.exchange.coinbase;

import org.jspecify.annotations.NullMarked;
