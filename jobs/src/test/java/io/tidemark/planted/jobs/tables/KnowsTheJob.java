package io.tidemark.planted.jobs.tables;

import io.tidemark.planted.jobs.TunesItself;

/** A table that knows who fills it. */
final class KnowsTheJob {

    TunesItself job() {
        return new TunesItself();
    }
}
