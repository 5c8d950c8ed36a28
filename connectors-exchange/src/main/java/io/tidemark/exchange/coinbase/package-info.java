/** Coinbase Exchange. */
@NullMarked
package io.tidemark.exchange.coinbase;

import org.jspecify.annotations.NullMarked;
