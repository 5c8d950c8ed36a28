/**
 * Binance spot.
 *
 * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md">Streams</a>
 * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md">REST</a>
 */
@NullMarked
package io.tidemark.exchange.binance;

import org.jspecify.annotations.NullMarked;
