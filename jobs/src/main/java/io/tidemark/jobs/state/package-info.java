/** State of operators that are neither keyed nor the same everywhere. */
@NullMarked
package io.tidemark.jobs.state;

import org.jspecify.annotations.NullMarked;
