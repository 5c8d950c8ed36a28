/** The lake on disk: its catalog and tables, and queries over them. Knows no job, no exchange, no simulator. */
@NullMarked
package io.tidemark.lake;

import org.jspecify.annotations.NullMarked;
