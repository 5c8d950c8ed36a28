package io.tidemark.jobs.windows;

/**
 * One minute of one channel. State; its layout is {@link QualityWindowSerializer}.
 *
 * @param sums what has come so far
 * @param revision of the next row
 * @param published whether there has been one
 */
record QualityWindow(QualityPart sums, int revision, boolean published) {}
