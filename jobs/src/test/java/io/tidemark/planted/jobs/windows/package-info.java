/** Breaks the rules on purpose, so that they can be seen to fail. */
@NullMarked
package io.tidemark.planted.jobs.windows;

import org.jspecify.annotations.NullMarked;
