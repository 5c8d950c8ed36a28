package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * What goes wrong on an exchange. Each number is a probability, 0 never and 1 always, of each market-data frame on each
 * connection or of each HTTP request; acknowledgements and heartbeats suffer only from a stall. {@code skipId} and
 * {@code hideRest} are probabilities of each trade. Drawn from a seed, so that a fault can be repeated.
 *
 * @param drop the frame is never sent
 * @param duplicate the frame is sent twice
 * @param reorder the frame changes places with the next one, or goes out a second later if there is none
 * @param delay the frame goes out {@code delayFor} later, behind others
 * @param disconnect the connection is cut without a close frame
 * @param stall from this frame on the connection stays open and gives nothing at all, for {@code stallFor}
 * @param garbage half of the frame is sent before the whole
 * @param http429 the request is answered 429 with a {@code Retry-After}
 * @param http418 the request is answered 418, a ban, with a {@code Retry-After}
 * @param http5xx the request is answered 503 with a {@code Retry-After}
 * @param skipId the exchange jumps over one to three trade numbers and never issues them
 * @param hideRest requests do not find the trade, whatever the socket shows
 * @param hideRestFor how long; zero for ever
 * @param resend how many of the newest trades are sent again to who subscribes
 */
public record Faults(
        double drop,
        double duplicate,
        double reorder,
        double delay,
        Duration delayFor,
        double disconnect,
        double stall,
        Duration stallFor,
        double garbage,
        double http429,
        double http418,
        double http5xx,
        Duration retryAfter,
        double skipId,
        double hideRest,
        Duration hideRestFor,
        int resend) {

    public static final Faults NONE = builder().build();

    private static final List<String> FIELDS = List.of(
            "drop",
            "duplicate",
            "reorder",
            "delay",
            "delay_ms",
            "disconnect",
            "stall",
            "stall_ms",
            "garbage",
            "http_429",
            "http_418",
            "http_5xx",
            "retry_after_s",
            "skip_id",
            "hide_rest",
            "hide_rest_ms",
            "resend");

    public Faults {
        double[] shares = {
            drop, duplicate, reorder, delay, disconnect, stall, garbage, http429, http418, http5xx, skipId, hideRest
        };
        for (double share : shares) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("Invalid probability %s: must be from 0 to 1".formatted(share));
            }
        }
        for (Duration time : List.of(delayFor, stallFor, retryAfter, hideRestFor)) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("Invalid duration %s: must not be negative".formatted(time));
            }
        }
        if (resend < 0 || resend > 1000) {
            throw new IllegalArgumentException("Invalid resend %d: must be from 0 to 1000".formatted(resend));
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Absent fields are zero, absent times have their defaults. */
    static Faults parse(JsonNode json) {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException(
                        "Invalid fault %s: known are %s".formatted(name, String.join(", ", FIELDS)));
            }
            if (!json.get(name).isNumber()) {
                throw new IllegalArgumentException(
                        "Invalid fault %s %s: must be a number".formatted(name, json.get(name)));
            }
        }
        return builder()
                .drop(json.path("drop").asDouble())
                .duplicate(json.path("duplicate").asDouble())
                .reorder(json.path("reorder").asDouble())
                .delay(
                        json.path("delay").asDouble(),
                        Duration.ofMillis(json.path("delay_ms").asLong(1000)))
                .disconnect(json.path("disconnect").asDouble())
                .stall(
                        json.path("stall").asDouble(),
                        Duration.ofMillis(json.path("stall_ms").asLong(30_000)))
                .garbage(json.path("garbage").asDouble())
                .http429(json.path("http_429").asDouble())
                .http418(json.path("http_418").asDouble())
                .http5xx(json.path("http_5xx").asDouble())
                .retryAfter(Duration.ofSeconds(json.path("retry_after_s").asLong(1)))
                .skipId(json.path("skip_id").asDouble())
                .hideRest(
                        json.path("hide_rest").asDouble(),
                        Duration.ofMillis(json.path("hide_rest_ms").asLong()))
                .resend(json.path("resend").asInt())
                .build();
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return json.put("drop", drop)
                .put("duplicate", duplicate)
                .put("reorder", reorder)
                .put("delay", delay)
                .put("delay_ms", delayFor.toMillis())
                .put("disconnect", disconnect)
                .put("stall", stall)
                .put("stall_ms", stallFor.toMillis())
                .put("garbage", garbage)
                .put("http_429", http429)
                .put("http_418", http418)
                .put("http_5xx", http5xx)
                .put("retry_after_s", retryAfter.toSeconds())
                .put("skip_id", skipId)
                .put("hide_rest", hideRest)
                .put("hide_rest_ms", hideRestFor.toMillis())
                .put("resend", resend);
    }

    /** Nothing goes wrong unless it is said. */
    public static final class Builder {

        private double drop;
        private double duplicate;
        private double reorder;
        private double delay;
        private Duration delayFor = Duration.ofSeconds(1);
        private double disconnect;
        private double stall;
        private Duration stallFor = Duration.ofSeconds(30);
        private double garbage;
        private double http429;
        private double http418;
        private double http5xx;
        private Duration retryAfter = Duration.ofSeconds(1);
        private double skipId;
        private double hideRest;
        private Duration hideRestFor = Duration.ZERO;
        private int resend;

        private Builder() {}

        public Builder drop(double value) {
            this.drop = value;
            return this;
        }

        public Builder duplicate(double value) {
            this.duplicate = value;
            return this;
        }

        public Builder reorder(double value) {
            this.reorder = value;
            return this;
        }

        public Builder delay(double value, Duration time) {
            this.delay = value;
            this.delayFor = time;
            return this;
        }

        public Builder disconnect(double value) {
            this.disconnect = value;
            return this;
        }

        public Builder stall(double value, Duration time) {
            this.stall = value;
            this.stallFor = time;
            return this;
        }

        public Builder garbage(double value) {
            this.garbage = value;
            return this;
        }

        public Builder http429(double value) {
            this.http429 = value;
            return this;
        }

        public Builder http418(double value) {
            this.http418 = value;
            return this;
        }

        public Builder http5xx(double value) {
            this.http5xx = value;
            return this;
        }

        public Builder retryAfter(Duration value) {
            this.retryAfter = value;
            return this;
        }

        public Builder skipId(double value) {
            this.skipId = value;
            return this;
        }

        /** For ever. */
        public Builder hideRest(double value) {
            return hideRest(value, Duration.ZERO);
        }

        public Builder hideRest(double value, Duration time) {
            this.hideRest = value;
            this.hideRestFor = time;
            return this;
        }

        public Builder resend(int value) {
            this.resend = value;
            return this;
        }

        public Faults build() {
            return new Faults(
                    drop,
                    duplicate,
                    reorder,
                    delay,
                    delayFor,
                    disconnect,
                    stall,
                    stallFor,
                    garbage,
                    http429,
                    http418,
                    http5xx,
                    retryAfter,
                    skipId,
                    hideRest,
                    hideRestFor,
                    resend);
        }
    }
}
