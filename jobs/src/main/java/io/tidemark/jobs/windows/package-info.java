/** Trades and quotes gathered by second: candles of every timeframe, and what an asset costs on all exchanges. */
@NullMarked
package io.tidemark.jobs.windows;

import org.jspecify.annotations.NullMarked;
