/** Marts by Flink SQL: the statements of {@code sql/marts} over the tables of a lake. */
@NullMarked
package io.tidemark.jobs.marts;

import org.jspecify.annotations.NullMarked;
