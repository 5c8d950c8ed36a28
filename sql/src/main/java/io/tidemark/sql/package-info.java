/** The tables and views of the lake, as declared in SQL. Plain Java: knows neither Flink nor Iceberg. */
@NullMarked
package io.tidemark.sql;

import org.jspecify.annotations.NullMarked;
