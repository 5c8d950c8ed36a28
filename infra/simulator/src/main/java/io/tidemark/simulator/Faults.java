package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SplittableRandom;

/** What goes wrong on one exchange. All off at first; switched by {@code POST /_faults}. Chances are seeded. */
final class Faults {

    /** Text no protocol knows. */
    static final String GARBAGE = "{\"this is\":[no frame";

    private final SplittableRandom random;
    private volatile double drop;
    private volatile double duplicate;
    private volatile double reorder;
    private volatile double garbage;
    private volatile long delayMillis;
    private volatile boolean stall;
    private volatile int httpStatus;
    private volatile int retryAfterSeconds;

    Faults(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Takes over the switches that are named, leaves the others. */
    void set(JsonNode switches) {
        drop = switches.path("drop").asDouble(drop);
        duplicate = switches.path("duplicate").asDouble(duplicate);
        reorder = switches.path("reorder").asDouble(reorder);
        garbage = switches.path("garbage").asDouble(garbage);
        delayMillis = switches.path("delay_ms").asLong(delayMillis);
        stall = switches.path("stall").asBoolean(stall);
        httpStatus = switches.path("http_status").asInt(httpStatus);
        retryAfterSeconds = switches.path("retry_after").asInt(retryAfterSeconds);
    }

    synchronized boolean drops() {
        return drop > 0 && random.nextDouble() < drop;
    }

    synchronized boolean duplicates() {
        return duplicate > 0 && random.nextDouble() < duplicate;
    }

    synchronized boolean reorders() {
        return reorder > 0 && random.nextDouble() < reorder;
    }

    synchronized boolean garbles() {
        return garbage > 0 && random.nextDouble() < garbage;
    }

    boolean stalls() {
        return stall;
    }

    long delayMillis() {
        return delayMillis;
    }

    /** Status every request is answered with, 0 for none. */
    int httpStatus() {
        return httpStatus;
    }

    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    String json() {
        return ("{\"drop\":%s,\"duplicate\":%s,\"reorder\":%s,\"garbage\":%s,\"delay_ms\":%d,\"stall\":%s,"
                        + "\"http_status\":%d,\"retry_after\":%d}")
                .formatted(drop, duplicate, reorder, garbage, delayMillis, stall, httpStatus, retryAfterSeconds);
    }
}
