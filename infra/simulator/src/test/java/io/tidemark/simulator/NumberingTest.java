package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.simulator.MarketEvent.Trades;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class NumberingTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @Property(tries = 30)
    void numbersIssuedAndNeverIssuedLeaveNoGap(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 1) double skip) {
        Heard heard = new Heard();

        List<Trade> numbered = numbered(seed, skip, heard);

        TreeSet<Long> all = new TreeSet<>(heard.skipped);
        numbered.forEach(trade -> assertThat(all.add(trade.number())).isTrue());
        assertThat(heard.skipped).isNotEmpty();
        assertThat(all.last() - all.first() + 1).isEqualTo(all.size());
    }

    @Property(tries = 30)
    void aRunOfFillsIsNeverTorn(@ForAll long seed, @ForAll @DoubleRange(max = 1) double skip) {
        long aggregate = -1;
        long next = 0;

        for (Trade trade : numbered(seed, skip, new Heard())) {
            if (trade.aggregate() == aggregate) {
                assertThat(trade.number()).isEqualTo(next);
            } else {
                assertThat(trade.aggregateFirst()).isEqualTo(trade.number());
            }
            aggregate = trade.aggregate();
            next = trade.number() + 1;
        }
    }

    @Property(tries = 30)
    void theSameSeedSkipsTheSame(@ForAll long seed) {
        assertThat(numbered(seed, 0.2, new Heard())).isEqualTo(numbered(seed, 0.2, new Heard()));
    }

    @Test
    void aNewEpochBeginsWithOneAndSkipsAsBefore() {
        Market market = market(1);
        Numbering numbering =
                Numbering.all(market.instruments(), 1, instrument -> 0).get(0);
        Heard heard = new Heard();
        Trade before = take(market, numbering, 0, heard).get(0);

        numbering.restart();
        List<Trade> first = take(market, numbering, 0, heard);
        List<Trade> second = take(market, numbering, 0, heard);

        assertThat(before.epoch()).isZero();
        assertThat(first.get(0).number()).isEqualTo(1);
        assertThat(first.get(0).epoch()).isEqualTo(1);
        assertThat(second.get(0).number()).isEqualTo(first.size() + 1);
        assertThat(heard.epochs).containsExactly(1L);
    }

    @Test
    void withoutFaultsTheMarketsTradesAreShownAsTheyAre() {
        Market market = market(1);
        Numbering numbering =
                Numbering.all(market.instruments(), 1, instrument -> 0).get(0);
        Trades fills = next(market);

        assertThat(numbering.number(fills, 0, new Heard())).isSameAs(fills);
    }

    private static List<Trade> numbered(long seed, double skip, Heard heard) {
        Market market = market(seed);
        Numbering numbering =
                Numbering.all(market.instruments(), seed, instrument -> 0).get(0);
        List<Trade> numbered = new ArrayList<>();
        while (numbered.size() < 1000) {
            numbered.addAll(take(market, numbering, skip, heard));
        }
        return numbered;
    }

    private static List<Trade> take(Market market, Numbering numbering, double skip, Heard heard) {
        return numbering.number(next(market), skip, heard).trades();
    }

    private static Trades next(Market market) {
        while (true) {
            if (market.next() instanceof Trades fills) {
                return fills;
            }
        }
    }

    private static Market market(long seed) {
        return new Market(
                SimulatorOptions.builder()
                        .exchanges("binance")
                        .assets("BTC")
                        .seed(seed)
                        .build(),
                START);
    }

    private static final class Heard implements Numbering.Listener {

        private final List<Long> skipped = new ArrayList<>();
        private final List<Long> epochs = new ArrayList<>();

        @Override
        public void skipped(Instrument instrument, long epoch, long first, long last) {
            for (long number = first; number <= last; number++) {
                skipped.add(number);
            }
        }

        @Override
        public void restarted(Instrument instrument, long epoch) {
            epochs.add(epoch);
        }
    }
}
