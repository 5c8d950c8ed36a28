/**
 * CoinGecko's {@code /coins/markets}: prices of coins over many exchanges, polled.
 *
 * @see <a href="https://docs.coingecko.com/v3.0.1/reference/coins-markets">Coins list with market data</a>
 */
@NullMarked
package io.tidemark.exchange.coingecko;

import org.jspecify.annotations.NullMarked;
