package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Takes out of the second bars what is compared across exchanges, in the task that made them, and says of instruments
 * that have just become quiet that their exchange has got further, so that nobody waits for them.
 *
 * <p>Has no state: after a restart, in whatever task, it knows the quiet ones again once they have spoken. Until then
 * others wait for them for {@code spreads.max-wait} at most; that changes when rows are known and nothing else.
 */
final class Standings extends AbstractStreamOperator<Standing> implements OneInputStreamOperator<LaneBar, Standing> {

    private static final long serialVersionUID = 1L;

    /** An instrument that has been quiet for longer is waited for by nobody. */
    private final long maxAge;

    private transient Map<String, Feed> feeds = new HashMap<>();

    Standings(long maxAge) {
        this.maxAge = maxAge;
    }

    static SingleOutputStreamOperator<Standing> of(DataStream<LaneBar> seconds, long maxAge) {
        return seconds.transform(
                "standings",
                new SingletonTypeInfo<>(Standing.class, StandingSerializer.INSTANCE),
                new Standings(maxAge));
    }

    @Override
    public void open() throws Exception {
        super.open();
        feeds = new HashMap<>();
    }

    @Override
    public void processElement(StreamRecord<LaneBar> element) {
        Standing standing = Standing.of(element.getValue());
        Feed feed = feeds.get(standing.exchange());
        if (feed == null) {
            feed = new Feed();
            feeds.put(standing.exchange(), feed);
        }
        if (standing.upTo() > feed.upTo) {
            // Only now it is certain who had nothing to say about the step before.
            tell(standing.exchange(), feed);
            feed.upTo = standing.upTo();
            feed.knownAt = standing.knownAt();
        }
        Spoken spoken = feed.instruments.get(standing.instrument());
        if (spoken == null) {
            spoken = new Spoken();
            feed.instruments.put(standing.instrument(), spoken);
        }
        spoken.upTo = Math.max(spoken.upTo, standing.upTo());
        if (!standing.isQuiet()) {
            spoken.at = Math.max(spoken.at, standing.second());
        }
        output.collect(new StreamRecord<>(standing));
    }

    private void tell(String exchange, Feed feed) {
        if (feed.upTo == ABSENT) {
            return;
        }
        long second = Timeframe.SECOND.start(feed.upTo - 1);
        feed.instruments.forEach((instrument, spoken) -> {
            if (spoken.upTo < feed.upTo && spoken.at != ABSENT && spoken.at >= feed.upTo - maxAge) {
                spoken.upTo = feed.upTo;
                output.collect(
                        new StreamRecord<>(Standing.quiet(exchange, instrument, second, feed.upTo, feed.knownAt)));
            }
        });
    }

    /** What one exchange has said in this task. */
    private static final class Feed {
        private final Map<String, Spoken> instruments = new HashMap<>();
        private long upTo = ABSENT;
        private long knownAt = ABSENT;
    }

    /** How far one instrument is known to be, and the second of its last word. */
    private static final class Spoken {
        private long upTo = ABSENT;
        private long at = ABSENT;
    }
}
