/** Tests of the dashboard, in memory and in a real browser. */
@NullMarked
package io.tidemark.dashboard;

import org.jspecify.annotations.NullMarked;
