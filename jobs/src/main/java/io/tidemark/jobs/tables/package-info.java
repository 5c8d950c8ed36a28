/** Events as rows of the lake's tables. */
@NullMarked
package io.tidemark.jobs.tables;

import org.jspecify.annotations.NullMarked;
