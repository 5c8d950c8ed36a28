package io.tidemark.planted.source;

import java.time.Clock;

/** A part of the source that holds a clock. */
final class HoldsAClock {

    Clock clock = Clock.systemUTC();
}
