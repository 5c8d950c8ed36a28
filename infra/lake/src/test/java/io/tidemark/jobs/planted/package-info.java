/** Stands for another module, for the border test to find. */
@NullMarked
package io.tidemark.jobs.planted;

import org.jspecify.annotations.NullMarked;
