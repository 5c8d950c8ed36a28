/** What market events look like to others: JSON of a declared shape. Knows neither Flink nor Kafka. */
@NullMarked
package io.tidemark.contract;

import org.jspecify.annotations.NullMarked;
