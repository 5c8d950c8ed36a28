package io.tidemark.planted.source;

import java.time.Instant;

/** A part of the source that reads the clock by itself. */
final class AsksTheTime {

    long millis() {
        return System.currentTimeMillis();
    }

    Instant now() {
        return Instant.now();
    }
}
