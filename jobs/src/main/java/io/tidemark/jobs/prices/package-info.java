/** Polled prices of coins: each once, and how they change. */
@NullMarked
package io.tidemark.jobs.prices;

import org.jspecify.annotations.NullMarked;
