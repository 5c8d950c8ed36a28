package io.tidemark.planted.jobs.tables;

import java.util.Date;

/** A table with times to the millisecond, in whatever zone. */
@SuppressWarnings("JavaUtilDate") // On purpose.
final class HoldsADate {

    long tradedAt(Date date) {
        return date.getTime();
    }
}
