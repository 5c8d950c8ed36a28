/** Kafka between fetching and computing: what goes in, and how the same stream comes out again. */
@NullMarked
package io.tidemark.jobs.kafka;

import org.jspecify.annotations.NullMarked;
