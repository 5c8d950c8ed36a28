/** State as versions before this one wrote it, kept for ever and read by each later one. */
@NullMarked
package io.tidemark.jobs.golden;

import org.jspecify.annotations.NullMarked;
