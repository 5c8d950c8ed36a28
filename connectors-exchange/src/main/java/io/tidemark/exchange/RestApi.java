package io.tidemark.exchange;

import java.time.Duration;
import java.util.Optional;

/** Whoever answers requests: what may be asked of them, and how they refuse. */
public interface RestApi {

    /** Lower-case id, {@code binance}; the name of the adapter's package. */
    String id();

    /** What is served over REST, each number with its source. */
    RestLimits restLimits();

    /**
     * Whether an answer says that requests come too fast, and how long nothing should be asked then: zero where that is
     * left to us. A {@code Retry-After} header knows better.
     *
     * @param status of the answer
     * @param body of the answer; some refuse with a status of 200
     * @return empty if it says nothing of the kind
     */
    default Optional<Duration> tooFast(int status, String body) {
        return status == 429 || status == 418 ? Optional.of(Duration.ZERO) : Optional.empty();
    }
}
