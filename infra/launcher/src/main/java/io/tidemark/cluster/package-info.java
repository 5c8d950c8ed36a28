/** A Flink cluster on one machine: its processes, started from Maven's artifacts, and its jobs. */
@NullMarked
package io.tidemark.cluster;

import org.jspecify.annotations.NullMarked;
