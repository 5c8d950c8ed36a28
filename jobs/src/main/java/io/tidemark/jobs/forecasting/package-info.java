/** Prices to come: what is forecast, how sure that is, and how it turned out. */
@NullMarked
package io.tidemark.jobs.forecasting;

import org.jspecify.annotations.NullMarked;
