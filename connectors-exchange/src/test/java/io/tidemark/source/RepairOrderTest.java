package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.RestUrl;
import io.tidemark.model.Arrival;
import io.tidemark.model.Frame;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Trade;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** Of an exchange whose pages are small and end at a number: what is asked next when an answer settles nothing. */
class RepairOrderTest {

    private static final long SECOND = 1_000_000L;
    private static final String BTC = "BTC-USDT";
    private static final long NEWEST = 20_000;

    @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
    void settlesEachHoleHoweverManyNumbersWereNeverIssued(@ForAll long seed) {
        Random dice = new Random(seed);
        TreeSet<Long> issued = new TreeSet<>(Set.of(NEWEST));
        for (long number = 1; number < NEWEST; number++) {
            if (dice.nextInt(400) == 0) {
                number += dice.nextInt(500);
            }
            issued.add(Math.min(number, NEWEST));
        }
        List<Lane.Hole> holes = new ArrayList<>();
        for (long first = 50; first < NEWEST - 1_500; first += 2L + dice.nextInt(3_000)) {
            long last = first + dice.nextInt(1_000);
            holes.add(open(first, last));
            // Its neighbours have been seen.
            issued.addAll(List.of(first - 1, last + 1));
            first = last + 1;
        }
        Exchange exchange = new Exchange(issued, Set.of(), holes);

        exchange.run(1_800 * SECOND);

        exchange.assertSettled(holes);
    }

    @Test
    void aPageNobodyCanReadKeepsNoOtherHoleWaiting() {
        TreeSet<Long> issued = new TreeSet<>();
        for (long number = 1; number <= NEWEST; number++) {
            issued.add(number);
        }
        List<Lane.Hole> holes = List.of(open(100, 110), open(1_000, 1_010), open(2_000, 6_000));
        Exchange exchange = new Exchange(issued, Set.of(105L), holes);

        exchange.run(120 * SECOND);

        exchange.assertSettled(holes.subList(1, 3));
        assertThat(exchange.found.headSet(1_000L)).isEmpty();
    }

    @Test
    void aHoleWhoseAnswersAreEmptyIsAskedForLessAndLessAndKeepsNoOtherWaiting() {
        TreeSet<Long> issued = new TreeSet<>();
        for (long number = 5_000; number <= NEWEST; number++) {
            issued.add(number);
        }
        List<Lane.Hole> holes = List.of(open(100, 110), open(200, 210), open(6_000, 12_000));
        Exchange exchange = new Exchange(issued, Set.of(), holes);

        exchange.run(120 * SECOND);
        int before = exchange.asked;
        exchange.run(300 * SECOND);

        exchange.assertSettled(holes.subList(2, 3));
        assertThat(exchange.asked - before).isBetween(20, 60);
    }

    private static Lane.Hole open(long first, long last) {
        return new Lane.Hole(first, last, 0, ABSENT, 1_767_312_000L * SECOND, "missed", Gap.Status.OPEN, true, 0, 0, 0);
    }

    /** Serves what was issued but was not seen, in pages of a hundred. */
    private static final class Exchange implements Line {

        private final NavigableSet<Long> issued;
        private final Set<Long> unreadable;
        private final NavigableSet<Long> found = new TreeSet<>();
        private final Map<Long, Gap> gaps = new HashMap<>();
        private final Queue<Ask> waiting = new ArrayDeque<>();
        private final ExchangeRecordEmitter emitter = new ExchangeRecordEmitter(event -> {});
        private final ExchangeSplitState state;
        private final Output output = new Output();
        private long now = 1_767_312_000L * SECOND;
        private long frames;
        private int asked;

        Exchange(NavigableSet<Long> issued, Set<Long> unreadable, List<Lane.Hole> holes) {
            this.issued = issued;
            this.unreadable = unreadable;
            FeedPosition position = new FeedPosition(
                    Map.of(), Map.of(BTC, new Lane(1, NEWEST, now, holes)), Map.of(), ABSENT, ABSENT, ABSENT);
            this.state = new ExchangeSplitState(
                    new ExchangeSplit(
                            "okx-1", new FeedSpec.Live("okx", List.of(BTC), Set.of(), null), Map.of("okx", position)),
                    FeedRules.of(new Configuration()),
                    this);
        }

        void run(long micros) {
            long end = now + micros;
            while (now < end) {
                now += 100_000;
                Ask ask = waiting.poll();
                if (ask != null) {
                    answer(ask);
                }
                emitter.emitRecord(new Arrival.Tick("okx", now, now), output, state);
            }
        }

        @Override
        public void ask(Ask ask) {
            asked++;
            waiting.add(ask);
        }

        @Override
        public void renew(String why) {
            throw new AssertionError("asked for a new connection: " + why);
        }

        void assertSettled(List<Lane.Hole> holes) {
            TreeSet<Long> absent = new TreeSet<>();
            gaps.values().stream()
                    .filter(gap -> gap.status() == Gap.Status.ABSENT)
                    .forEach(gap -> {
                        for (long number = gap.firstNumber(); number <= gap.lastNumber(); number++) {
                            absent.add(number);
                        }
                    });
            for (Lane.Hole hole : holes) {
                for (long number = hole.first(); number <= hole.last(); number++) {
                    assertThat(found.contains(number))
                            .as("%d of %s was found", number, hole)
                            .isEqualTo(issued.contains(number));
                    assertThat(absent.contains(number))
                            .as("%d of %s is absent", number, hole)
                            .isNotEqualTo(issued.contains(number));
                }
            }
        }

        private void answer(Ask ask) {
            RestUrl url = RestUrl.of("https://x" + ask.path());
            long after = Long.parseLong(url.parameter("after").orElseThrow());
            List<String> rows = new ArrayList<>();
            issued.headSet(after, false).descendingSet().stream()
                    .limit(100)
                    .forEach(number -> rows.add(
                            "{\"instId\":\"BTC-USDT\",\"side\":\"sell\",\"sz\":\"1\",\"px\":\"%s\",\"source\":\"0\",\"tradeId\":\"%d\",\"ts\":\"%d\"}"
                                    .formatted(
                                            unreadable.contains(number) ? "-1" : "1",
                                            number,
                                            1_767_300_000_000L + number)));
            emitter.emitRecord(
                    new Frame(
                            "okx",
                            "okx-1-rest",
                            ++frames,
                            ask.purpose().text(),
                            Frame.Kind.REST,
                            now,
                            "https://x" + ask.path(),
                            "{\"code\":\"0\",\"msg\":\"\",\"data\":[%s]}".formatted(String.join(",", rows))),
                    output,
                    state);
        }

        private final class Output extends EventsOnly {

            Output() {
                super(new ArrayList<>());
            }

            @Override
            public void collect(MarketEvent event, long timestamp) {
                if (event instanceof Trade trade) {
                    assertThat(found.add(trade.tradeNumber()))
                            .as("%s came once", trade)
                            .isTrue();
                } else if (event instanceof Gap gap) {
                    gaps.put(gap.firstNumber(), gap);
                }
            }
        }
    }
}
