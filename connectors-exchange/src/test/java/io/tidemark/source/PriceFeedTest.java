package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.RestUrl;
import io.tidemark.model.Arrival;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Price;
import io.tidemark.model.Rejected;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class PriceFeedTest {

    private static final long SECOND = 1_000_000L;
    private static final String VENDOR = "coingecko";

    @Test
    void allCoinsAreAskedForInOneRequestEveryFiveMinutes() {
        Polling polling = new Polling(1, 0, 0);

        polling.run(3_600);

        assertThat(polling.asked).hasSize(12).allSatisfy(path -> assertThat(path)
                .isEqualTo("/api/v3/coins/markets?vs_currency=usd&ids=bitcoin,ethereum&per_page=250&page=1"));
        assertThat(polling.prices()).hasSize(24);
        assertThat(polling.watermark).isEqualTo(polling.now / 1_000 - 1);
    }

    @Test
    void anOutageIsToldOnceAndAskedIntoLessAndLess() {
        Polling polling = new Polling(1, 1, 0);

        polling.run(3_600);
        int during = polling.asked.size();
        polling.refused = 0;
        polling.run(600);

        assertThat(during).isBetween(50, 70);
        assertThat(polling.told(FeedEvent.Kind.DISCONNECTED))
                .singleElement()
                .satisfies(event -> assertThat(event.cause()).isEqualTo("status 503"));
        assertThat(polling.told(FeedEvent.Kind.CONNECTED))
                .singleElement()
                .satisfies(event -> assertThat(event.durationMillis()).isBetween(3_500_000L, 3_800_000L));
        assertThat(polling.prices()).isNotEmpty();
    }

    @Property(tries = 60)
    void whateverFailsEveryAnswerIsReadAndARecordingOfItYieldsTheSame(
            @ForAll @IntRange(min = 0, max = 100_000) int seed) {
        Polling polling = new Polling(seed, 0.3, 0.02);

        polling.run(20_000);

        assertThat(polling.prices()).isNotEmpty();
        assertThat(ofFrames(polling.out)).isEqualTo(ofFrames(replayed(polling.answers)));
        assertThat(polling.answers.stream().map(Frame::frameNumber))
                .as("numbers of frames go on over restarts")
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void aCoinWithoutAPriceIsARejectedRowOfItsOwn() {
        Frame frame = frame(
                1, Polling.BEGIN, Polling.body(0, 1).replaceFirst("\"current_price\":2", "\"current_price\":null"));

        List<MarketEvent> out = replayed(List.of(frame));

        assertThat(out).hasSize(3);
        assertThat(out.get(0)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.errorCode()).isEqualTo("bad_value");
            assertThat(rejected.errorDetail()).isEqualTo("Invalid price null: must be a number at /price");
            assertThat(rejected.schemaVersion()).isEqualTo("1.1");
            assertThat(rejected.frame()).startsWith("{\"id\":\"bitcoin\"").endsWith("}");
        });
        assertThat(out.get(1)).isInstanceOfSatisfying(Price.class, price -> assertThat(price.coinId())
                .isEqualTo("ethereum"));
        assertThat(out.get(2)).isEqualTo(new FrameRead(frame, FrameRead.Outcome.ACCEPTED, 0, 0, 0));
    }

    @Test
    void aBodyNobodyCanReadIsARejectedFrame() {
        Frame frame = frame(1, Polling.BEGIN, "<html>1020</html>");

        List<MarketEvent> out = replayed(List.of(frame));

        assertThat(out).hasSize(2);
        assertThat(out.get(0)).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.frame())
                .isEqualTo("<html>1020</html>"));
        assertThat(out.get(1)).isEqualTo(new FrameRead(frame, FrameRead.Outcome.REJECTED, 0, 0, 0));
    }

    /** What comes of frames; the rest is of the connection, which a recording does not hold. */
    private static List<MarketEvent> ofFrames(List<MarketEvent> out) {
        return out.stream().filter(event -> !(event instanceof FeedEvent)).toList();
    }

    private static List<MarketEvent> replayed(List<Frame> frames) {
        ExchangeSplit tapes = new ExchangeSplit("tapes-1", new FeedSpec.Tapes(List.of("a.jsonl"), Set.of()), Map.of());
        ExchangeSplitState state = new ExchangeSplitState(tapes, FeedRules.of(new Configuration()), null);
        Output output = new Output();
        ExchangeRecordEmitter emitter = new ExchangeRecordEmitter(event -> {});
        frames.forEach(frame -> emitter.emitRecord(frame, output, state));
        return output.out;
    }

    private static Frame frame(long number, long at, String body) {
        return new Frame(
                VENDOR,
                "coingecko-1",
                number,
                "prices",
                Frame.Kind.REST,
                at,
                "https://vendor.test/api/v3/coins/markets?vs_currency=usd&ids=bitcoin,ethereum&per_page=250&page=1",
                body);
    }

    /** A vendor and a reader of it, in a time of their own. */
    private static final class Polling implements Line {

        static final long BEGIN = Instant.parse("2026-01-02T00:00:00Z").getEpochSecond() * SECOND;

        private final Random dice;
        private final double restarted;
        private double refused;
        private long now = BEGIN;
        private final List<String> asked = new ArrayList<>();
        private final TreeMap<Long, Arrival> due = new TreeMap<>();
        private final List<Frame> answers = new ArrayList<>();
        private final List<MarketEvent> out = new ArrayList<>();
        private final ExchangeRecordEmitter emitter = new ExchangeRecordEmitter(event -> {});
        private final ExchangeSplitSerializer serializer = new ExchangeSplitSerializer();
        private ExchangeSplitState state;
        private byte[] checkpoint;
        private int atCheckpoint;
        private int answersAtCheckpoint;
        private long frames;
        private long watermark;

        Polling(int seed, double refused, double restarted) {
            this.dice = new Random(seed);
            this.refused = refused;
            this.restarted = restarted;
            ExchangeSplit split = new ExchangeSplit(
                    "coingecko-1",
                    new FeedSpec.Prices(VENDOR, List.of("bitcoin", "ethereum"), List.of("usd"), null),
                    Map.of());
            try {
                checkpoint = serializer.serialize(split);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            state = restored();
        }

        void run(int seconds) {
            long end = now + seconds * SECOND;
            while (now < end) {
                now += SECOND / 2;
                emit(new Arrival.Tick(VENDOR, now, MarketEvent.ABSENT));
                while (!due.isEmpty() && due.firstKey() <= now) {
                    Arrival arrival = due.pollFirstEntry().getValue();
                    if (arrival instanceof Frame frame) {
                        answers.add(frame);
                    }
                    emit(arrival);
                }
                if (dice.nextInt(100) == 0) {
                    keep();
                } else if (dice.nextDouble() < restarted / 10) {
                    restart();
                }
            }
        }

        private void keep() {
            try {
                checkpoint = serializer.serialize(state.snapshot());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            atCheckpoint = out.size();
            answersAtCheckpoint = answers.size();
        }

        /** What came after the checkpoint never was. */
        private void restart() {
            due.clear();
            out.subList(atCheckpoint, out.size()).clear();
            answers.subList(answersAtCheckpoint, answers.size()).clear();
            frames = answers.size();
            state = restored();
        }

        private ExchangeSplitState restored() {
            try {
                ExchangeSplit split = serializer.deserialize(serializer.getVersion(), checkpoint);
                FeedPosition position = split.positions().get(VENDOR);
                assertThat(position == null ? 0 : position.frames().getOrDefault("coingecko-1", 0L))
                        .isEqualTo(frames);
                return new ExchangeSplitState(split, FeedRules.of(new Configuration()), this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void emit(Arrival arrival) {
            Output output = new Output();
            emitter.emitRecord(arrival, output, state);
            out.addAll(output.out);
            watermark = output.watermark;
        }

        @Override
        public void ask(Ask ask) {
            asked.add(ask.path());
            long at = now + 100_000 + dice.nextInt(3_000_000);
            if (dice.nextDouble() < refused) {
                due.put(at, new Arrival.Unanswered(VENDOR, ask.path(), at, "status 503"));
            } else {
                assertThat(RestUrl.of("https://vendor.test" + ask.path()).parameter("ids"))
                        .contains("bitcoin,ethereum");
                // Now and then the same as before, from a cache.
                due.put(at, frame(++frames, at, body((at - BEGIN) / SECOND / 400, 1 + dice.nextInt(5))));
            }
        }

        @Override
        public void renew(String why) {}

        List<Price> prices() {
            return out.stream()
                    .filter(Price.class::isInstance)
                    .map(Price.class::cast)
                    .toList();
        }

        List<FeedEvent> told(FeedEvent.Kind kind) {
            return out.stream()
                    .filter(FeedEvent.class::isInstance)
                    .map(FeedEvent.class::cast)
                    .filter(event -> event.kind() == kind)
                    .toList();
        }

        static String body(long round, int volume) {
            StringBuilder body = new StringBuilder("[");
            for (String coin : List.of("bitcoin", "ethereum")) {
                body.append(body.length() == 1 ? "" : ",")
                        .append(
                                "{\"id\":\"%s\",\"symbol\":\"%s\",\"current_price\":%d,\"total_volume\":%d,\"last_updated\":\"%s\"}"
                                        .formatted(
                                                coin,
                                                coin.substring(0, 3),
                                                2 + round,
                                                volume,
                                                Instant.ofEpochSecond(BEGIN / SECOND + round)));
            }
            return body.append(']').toString();
        }
    }

    private static final class Output extends EventsOnly {

        private final List<MarketEvent> out;
        private long watermark;

        Output() {
            this(new ArrayList<>());
        }

        private Output(List<MarketEvent> out) {
            super(out);
            this.out = out;
        }

        @Override
        public void emitWatermark(Watermark mark) {
            watermark = mark.getTimestamp();
        }
    }
}
