/** Binance spot. */
@NullMarked
package io.tidemark.exchange.binance;

import org.jspecify.annotations.NullMarked;
