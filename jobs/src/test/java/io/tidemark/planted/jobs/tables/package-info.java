/** Breaks the rules on purpose, so that they can be seen to fail. */
@NullMarked
package io.tidemark.planted.jobs.tables;

import org.jspecify.annotations.NullMarked;
