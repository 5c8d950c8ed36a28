package io.tidemark.planted.jobs.windows;

import io.tidemark.planted.jobs.tables.CountsMoneyInDoubles;

/** A window that knows where its candles go. */
final class KnowsATable {

    CountsMoneyInDoubles table() {
        return new CountsMoneyInDoubles();
    }
}
