/** Trades looked at as they come: how far each price lies from what was to be expected. Nothing is dropped here. */
@NullMarked
package io.tidemark.jobs.cleansing;

import org.jspecify.annotations.NullMarked;
