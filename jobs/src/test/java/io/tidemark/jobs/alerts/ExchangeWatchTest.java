package io.tidemark.jobs.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple3;

class ExchangeWatchTest {

    private static final long SECOND = 1_000_000L;
    private static final List<String> SHARD = List.of("BTC-USDT", "DOGE-USDT", "ETH-USDT");

    @Property(tries = 200)
    void stallsAreToldTheSameWhetherEveryInstrumentIsLookedAtEachTimeOrOnlyWhenOneCanStall(
            @ForAll("rhythms") List<Tuple3<Integer, Integer, Integer>> rhythms) {
        List<Signal> looked = signals(rhythms, Looking.EACH_TIME);
        List<Signal> spared = signals(rhythms, Looking.WHEN_ONE_CAN_STALL);

        assertThat(spared).isEqualTo(looked);
    }

    private static List<Signal> signals(List<Tuple3<Integer, Integer, Integer>> rhythms, Looking looking) {
        List<Signal> said = new ArrayList<>();
        AlertRules rules = AlertRules.packaged();
        ExchangeWatch watch = new ExchangeWatch("okx");
        long second = 1_767_323_040L;
        for (Tuple3<Integer, Integer, Integer> rhythm : rhythms) {
            String instrument = SHARD.get(rhythm.get1());
            for (int trade = 0; trade < rhythm.get2(); trade++) {
                second += rhythm.get3();
                watch.take(trade(instrument, second), rules, said::add);
                // Only the very same list is known again.
                List<String> shard = looking == Looking.EACH_TIME ? List.of(SHARD.toArray(new String[0])) : SHARD;
                watch.take(progress(shard, second), rules, said::add);
            }
        }
        return said;
    }

    private static MarketEvent trade(String instrument, long second) {
        return new Trade(
                "okx",
                instrument,
                "1",
                1,
                1,
                Decimal.parse("1"),
                Decimal.parse("1"),
                Side.BUY,
                second * SECOND,
                MarketEvent.ABSENT,
                second * SECOND,
                Origin.STREAM);
    }

    private static MarketEvent progress(List<String> shard, long second) {
        return new Progress("okx", shard, second * SECOND, second * SECOND);
    }

    /** An instrument, how many trades of it in a row, and so many seconds apart. */
    @Provide
    Arbitrary<List<Tuple3<Integer, Integer, Integer>>> rhythms() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, SHARD.size() - 1),
                        Arbitraries.integers().between(1, 60),
                        Arbitraries.integers().between(1, 40))
                .as(Tuple::of)
                .list()
                .ofMinSize(3)
                .ofMaxSize(20);
    }

    private enum Looking {
        EACH_TIME,
        WHEN_ONE_CAN_STALL
    }
}
