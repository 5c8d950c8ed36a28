/** Candles: trades and quotes gathered by second and by timeframe. */
@NullMarked
package io.tidemark.jobs.windows;

import org.jspecify.annotations.NullMarked;
