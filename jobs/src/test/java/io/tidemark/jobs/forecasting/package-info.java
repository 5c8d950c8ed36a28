@NullMarked
package io.tidemark.jobs.forecasting;

import org.jspecify.annotations.NullMarked;
