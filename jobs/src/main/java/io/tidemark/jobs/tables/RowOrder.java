package io.tidemark.jobs.tables;

import java.util.Comparator;
import java.util.function.Function;

/**
 * The order of the rows within a file: by two texts, then by what differs from row to row.
 *
 * @param first the text that decides first
 * @param second the text that decides among rows with the same first one
 * @param within the order of rows with the same texts
 */
record RowOrder<T>(Function<T, String> first, Function<T, String> second, Comparator<T> within) {}
