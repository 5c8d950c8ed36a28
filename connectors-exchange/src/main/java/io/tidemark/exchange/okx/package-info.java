/**
 * OKX spot, version 5. One message may stand for several trades of one taker at one price.
 *
 * @see <a href="https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel">Trades</a>
 * @see <a href="https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-trades-history">Trades over REST</a>
 */
@NullMarked
package io.tidemark.exchange.okx;

import org.jspecify.annotations.NullMarked;
