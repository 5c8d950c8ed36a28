package io.tidemark.planted.jobs.windows;

import java.time.Instant;

/** A window that closes by our clock, not by the feed's. */
final class AsksTheTime {

    long millis() {
        return System.currentTimeMillis();
    }

    Instant now() {
        return Instant.now();
    }
}
