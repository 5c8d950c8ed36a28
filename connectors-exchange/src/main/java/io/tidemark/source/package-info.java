/**
 * The Flink source over exchange feeds. Its split is a shard of instruments with its connection, or a set of tapes; its
 * checkpoint is how far each has been read. {@link io.tidemark.source.ExchangeSource} is the door; nothing else is
 * public.
 */
@NullMarked
package io.tidemark.source;

import org.jspecify.annotations.NullMarked;
