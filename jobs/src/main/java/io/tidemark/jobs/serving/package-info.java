/** A copy of what is newest in the lake in PostgreSQL, for tools that ask a database. */
@NullMarked
package io.tidemark.jobs.serving;

import org.jspecify.annotations.NullMarked;
