package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Decimal;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CandlesOfDayTest {

    private static final long DAY = Timeframe.DAY.micros();
    private static final long BEGIN = 19_452 * DAY;

    @Property(tries = 100)
    void whateverWasPublishedBeforeTheNewestRevisionsAreThoseOfAllTrades(@ForAll long seed) {
        Random random = new Random(seed);
        List<Trade> trades = trades(random, 120);
        List<Trade> some =
                trades.stream().filter(trade -> random.nextInt(4) > 0).toList();
        Map<String, Candle> published = new TreeMap<>();
        add(published, candles(some, List.of()));

        List<Candle> revisions = candles(trades, published.values());
        add(published, revisions);

        Map<String, Candle> anew = new TreeMap<>();
        add(anew, candles(trades, List.of()));
        assertThat(published.keySet()).isEqualTo(anew.keySet());
        published.forEach((window, candle) -> {
            Candle whole = Objects.requireNonNull(anew.get(window));
            assertThat(candle.tradeCount()).as(window).isEqualTo(whole.tradeCount());
            assertThat(candle.volumeQuote()).as(window).isEqualByComparingTo(whole.volumeQuote());
            assertThat(candle.open()).as(window).isEqualTo(whole.open());
            assertThat(candle.close()).as(window).isEqualTo(whole.close());
        });
        assertThat(revisions).allSatisfy(candle -> assertThat(candle.revision()).isBetween(0, 1));
        assertThat(candles(trades, published.values())).isEmpty();
    }

    @Test
    void aQuoteThatWasNotKnownRevisesTheCandlesItBelongsTo() {
        List<Trade> trades = trades(new Random(1), 10);
        Map<String, Candle> published = new TreeMap<>();
        add(published, candles(trades, List.of()));
        CandlesOfDay day = day();
        trades.forEach(day::add);
        long last = trades.stream().mapToLong(Trade::tradedAt).max().orElseThrow();
        day.add(quote(Timeframe.MINUTE.start(last)));

        List<Candle> revisions = day.revisions(List.copyOf(published.values()));

        assertThat(revisions).hasSize(Timeframe.values().length).allSatisfy(candle -> assertThat(candle.bid())
                .isEqualTo(Decimal.parse("9")));
    }

    private static Quote quote(long at) {
        Decimal one = Decimal.parse("1");
        return new Quote("testing", "BTC-USDT", Decimal.parse("9"), one, Decimal.parse("11"), one, at, at, ABSENT);
    }

    private static List<Candle> candles(List<Trade> trades, Collection<Candle> published) {
        CandlesOfDay day = day();
        trades.forEach(day::add);
        return day.revisions(List.copyOf(published));
    }

    private static CandlesOfDay day() {
        return new CandlesOfDay(
                new CandleDay("testing", "BTC-USDT", BEGIN, BEGIN + DAY, ABSENT, BEGIN + DAY, BEGIN + DAY, BEGIN + DAY),
                true);
    }

    private static void add(Map<String, Candle> published, List<Candle> candles) {
        candles.forEach(candle -> published.put(candle.timeframe().text() + candle.windowStart(), candle));
    }

    /** In no order. */
    private static List<Trade> trades(Random random, int count) {
        List<Trade> trades = new ArrayList<>();
        long at = BEGIN;
        for (int number = 1; number <= count; number++) {
            at += random.nextLong(DAY / count / 2);
            trades.add(new Trade(
                    "testing",
                    "BTC-USDT",
                    Integer.toString(number),
                    number,
                    1,
                    Decimal.of(BigDecimal.valueOf(1_000 + random.nextInt(100), 2)),
                    Decimal.of(BigDecimal.valueOf(1 + random.nextInt(1_000_000), 8)),
                    random.nextBoolean() ? Side.BUY : Side.SELL,
                    at,
                    ABSENT,
                    at,
                    Origin.STREAM));
        }
        Collections.shuffle(trades, random);
        return trades;
    }
}
