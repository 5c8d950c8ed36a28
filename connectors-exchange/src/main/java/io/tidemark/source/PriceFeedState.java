package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.PriceVendor;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the polling of one vendor knows: what is asked for, when next, and whether anybody answers. It changes only by
 * what arrives, by its times.
 */
final class PriceFeedState {

    private static final long SECOND = 1_000_000L;
    private static final long LONGEST_PAUSE = 60 * SECOND;

    private final PriceVendor vendor;
    private final @Nullable Line line;
    private final long period;
    private final Map<String, Long> frames;
    private final List<Poll> polls = new ArrayList<>();
    private long unansweredSince = ABSENT;

    /** One request that is made again and again. */
    private static final class Poll {

        private final String path;
        private long notBefore = ABSENT;
        private long askedAt = ABSENT;
        private int failures;

        Poll(String path) {
            this.path = path;
        }
    }

    /**
     * @param vendor who is asked
     * @param spec what for; null of a recording
     * @param line what can be asked; null of a recording
     * @param period how often, microseconds
     * @param frames number of the newest frame, by connection
     */
    PriceFeedState(
            PriceVendor vendor,
            FeedSpec.@Nullable Prices spec,
            @Nullable Line line,
            long period,
            Map<String, Long> frames) {
        this.vendor = vendor;
        this.line = line;
        this.period = period;
        this.frames = new HashMap<>(frames);
        if (spec != null) {
            int most = vendor.coinsPerRequest();
            for (String currency : spec.currencies()) {
                for (int from = 0; from < spec.coins().size(); from += most) {
                    List<String> coins =
                            spec.coins().subList(from, Math.min(spec.coins().size(), from + most));
                    polls.add(new Poll(vendor.pricesPath(coins, currency)));
                }
            }
        }
    }

    PriceVendor vendor() {
        return vendor;
    }

    FeedPosition snapshot() {
        return new FeedPosition(frames, Map.of(), Map.of(), ABSENT, ABSENT, ABSENT);
    }

    /** Asks for what is due. */
    void check(long now) {
        for (Poll poll : polls) {
            if (line != null && poll.askedAt == ABSENT && now >= poll.notBefore) {
                poll.askedAt = now;
                line.ask(new Ask(
                        Ask.Purpose.PRICES, poll.path, vendor.restLimits().otherWeight()));
            }
        }
    }

    /** A body has come, whatever is in it. */
    void arrived(Frame frame, Consumer<MarketEvent> out) {
        frames.put(frame.connection(), frame.frameNumber());
        String url = frame.url() == null ? "" : frame.url();
        for (Poll poll : polls) {
            if (poll.askedAt != ABSENT && url.endsWith(poll.path)) {
                poll.notBefore = poll.askedAt + period;
                poll.askedAt = ABSENT;
                poll.failures = 0;
                if (unansweredSince != ABSENT) {
                    long outage = Math.max(0, frame.receivedAt() - unansweredSince) / 1_000;
                    unansweredSince = ABSENT;
                    out.accept(event(FeedEvent.Kind.CONNECTED, frame.connection(), frame.receivedAt(), outage, null));
                }
            }
        }
    }

    /** A request failed; it is made again, later each time. */
    void unanswered(String path, String connection, long now, @Nullable String reason, Consumer<MarketEvent> out) {
        for (Poll poll : polls) {
            if (poll.askedAt != ABSENT && poll.path.equals(path)) {
                poll.askedAt = ABSENT;
                poll.failures++;
                long pause = Math.min(LONGEST_PAUSE, SECOND << (Math.min(poll.failures, 10) - 1));
                poll.notBefore = now + Math.min(period, pause);
                if (unansweredSince == ABSENT) {
                    unansweredSince = now;
                    out.accept(event(FeedEvent.Kind.DISCONNECTED, connection, now, ABSENT, reason));
                }
            }
        }
    }

    private FeedEvent event(
            FeedEvent.Kind kind, String connection, long at, long durationMillis, @Nullable String cause) {
        return new FeedEvent(vendor.id(), connection, at, kind, durationMillis, cause, null, ABSENT);
    }
}
