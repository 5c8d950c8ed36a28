package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PastTest {

    private static final long BEGIN = 1_700_000_000_000_000_000L;
    private static final long END = BEGIN + 3_600_000_000_000L;

    @Property(tries = 50)
    void pagesUpwardAndDownwardAreTheSameTrades(
            @ForAll long seed,
            @ForAll @LongRange(min = 1, max = 3_000) long count,
            @ForAll @IntRange(min = 1, max = 700) int limit) {
        Past past = past(seed, count, 50);

        List<Trade> upward = new ArrayList<>();
        for (List<Trade> page = past.from(0, limit); !page.isEmpty(); page = past.from(last(page) + 1, limit)) {
            upward.addAll(page);
        }
        List<Trade> downward = new ArrayList<>();
        for (List<Trade> page = past.below(Long.MAX_VALUE, limit);
                !page.isEmpty();
                page = past.below(page.get(0).number(), limit)) {
            downward.addAll(0, page);
        }

        assertThat(upward).isEqualTo(downward).isNotEmpty();
        assertThat(upward).extracting(Trade::number).doesNotHaveDuplicates().isSorted();
        assertThat(upward).extracting(Trade::tradedAt).isSorted().allMatch(at -> at >= BEGIN - 1_000_000 && at < END);
        assertThat(upward)
                .allMatch(trade -> past.isIssued(trade.number()) && trade.price() > 0 && trade.quantity() > 0);
    }

    @Property(tries = 50)
    void theFirstTradeOfATimeIsFound(@ForAll long seed, @ForAll @LongRange(min = 0, max = 3_600) long second) {
        Past past = past(seed, 2_000, 0);
        long at = BEGIN + second * 1_000_000_000L;

        long first = past.firstFrom(at);

        assertThat(past.from(1, 2_000))
                .filteredOn(trade -> trade.tradedAt() >= at)
                .allMatch(trade -> trade.number() >= first)
                .hasSize((int) (2_001 - first));
    }

    @Test
    void tradesGoOnFromThePastWithoutABreak() {
        History history = new History(1_000);
        history.begin(past(1, 500, 0));
        Instrument instrument = instrument();
        for (long number = 501; number <= 900; number++) {
            history.add(new Trade(
                    instrument, number, 0, 1, 1, Side.BUY, END + number, END + number, number, number, number, number));
        }

        assertThat(history.from(450, 100))
                .extracting(Trade::number)
                .hasSize(100)
                .startsWith(450L)
                .endsWith(549L);
        assertThat(history.below(551, 100))
                .extracting(Trade::number)
                .hasSize(100)
                .startsWith(451L)
                .endsWith(550L);
        assertThat(history.latest(1_000)).hasSize(900);
        assertThat(history.newest()).extracting(Trade::number).isEqualTo(900L);
    }

    private static long last(List<Trade> page) {
        return page.get(page.size() - 1).number();
    }

    private static Past past(long seed, long count, int unissued) {
        return new Past(instrument(), seed, count, BEGIN, END, unissued);
    }

    private static Instrument instrument() {
        return new Market(
                        SimulatorOptions.builder()
                                .exchanges("binance")
                                .assets("BTC")
                                .build(),
                        java.time.Instant.EPOCH)
                .instruments()
                .get(0);
    }
}
