/** What somebody should know of, each episode once. */
@NullMarked
package io.tidemark.jobs.alerts;

import org.jspecify.annotations.NullMarked;
