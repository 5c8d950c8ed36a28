package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import io.tidemark.model.Gap;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The candles of one day of one instrument, made again from all its trades. Trades come in any order; the candles are
 * those that {@link Candles} would have published, had it seen them all.
 */
public final class CandlesOfDay {

    private final CandleDay day;
    private final CandleLane lane = new CandleLane();
    private final TreeMap<Long, Bar> seconds = new TreeMap<>();
    /** The newest quote of each second. */
    private final TreeMap<Long, Bar> quotes = new TreeMap<>();

    /**
     * @param day which day, and which of its windows
     * @param seenBefore whether trades of an earlier day are known, so that the day's first one has something to follow
     */
    public CandlesOfDay(CandleDay day, boolean seenBefore) {
        this.day = day;
        lane.upTo = day.reached();
        lane.knownAt = day.knownAt();
        if (seenBefore) {
            lane.begin(ABSENT, day.day() - 1);
        }
    }

    /** Adds a trade of the day. */
    public void add(Trade trade) {
        seconds.computeIfAbsent(Timeframe.SECOND.start(trade.tradedAt()), start -> new Bar())
                .add(trade);
        if (lane.beginsAt == ABSENT || trade.tradedAt() < lane.beginsAt) {
            lane.beginsAt = trade.tradedAt();
        }
    }

    /** Adds a quote of the day, or of before. */
    public void add(Quote quote) {
        quotes.computeIfAbsent(Timeframe.SECOND.start(quote.at()), second -> new Bar())
                .add(quote);
    }

    /** Adds the word that a trade of this time is an outlier. */
    public void addOutlier(long tradedAt) {
        Bar bar = seconds.get(Timeframe.SECOND.start(tradedAt));
        if (bar != null) {
            bar.outliers++;
        }
    }

    /** Adds the newest word on trades that were missed. */
    public void add(Gap gap) {
        if (gap.firstNumber() != ABSENT) {
            lane.learn(Missed.of(gap));
        }
    }

    /**
     * What has to be published so that the candles are those of the trades: a new candle or a revision for each window
     * that is not yet so.
     *
     * @param published the newest revision of each of the day's candles
     */
    public List<Candle> revisions(List<Candle> published) {
        Map<String, Candle> known = new HashMap<>();
        published.forEach(candle -> known.put(name(candle.timeframe(), candle.windowStart()), candle));
        List<Candle> news = new ArrayList<>();
        for (Timeframe timeframe : Timeframe.values()) {
            windows(timeframe).forEach((start, bar) -> {
                if (day.holds(timeframe, start)) {
                    Candle before = known.get(name(timeframe, start));
                    Candle now = candle(timeframe, start, bar, before);
                    if (before == null || !saysTheSame(now, before)) {
                        news.add(now);
                    }
                }
            });
        }
        return news;
    }

    private Map<Long, Bar> windows(Timeframe timeframe) {
        if (timeframe == Timeframe.SECOND) {
            return seconds;
        }
        Map<Long, Bar> windows = new TreeMap<>();
        seconds.forEach((second, bar) -> {
            Bar window = windows.computeIfAbsent(timeframe.start(second), start -> new Bar());
            window.mergeTrades(bar);
            window.mergeOutliers(bar);
        });
        return windows;
    }

    private Candle candle(Timeframe timeframe, long start, Bar bar, @Nullable Candle before) {
        Map.Entry<Long, Bar> quote = quotes.lowerEntry(start + timeframe.micros());
        @Nullable Decimal bid = before == null ? null : before.bid();
        @Nullable Decimal ask = before == null ? null : before.ask();
        if (quote != null) {
            bid = quote.getValue().bid;
            ask = quote.getValue().ask;
        }
        return new Candle(
                day.exchange(),
                day.instrument(),
                timeframe,
                start,
                bar.open,
                bar.high,
                bar.low,
                bar.close,
                bar.volumeBase.toBigDecimal(),
                bar.volumeQuote.toBigDecimal(),
                bar.fills,
                bid,
                ask,
                bar.takerBuyBase.toBigDecimal(),
                bar.takerBuyQuote.toBigDecimal(),
                bar.firstNumber,
                bar.lastNumber,
                bar.outliers,
                lane.status(bar, start, start + timeframe.micros()),
                before == null ? 0 : before.revision() + 1,
                before == null ? day.knownAt() : Math.max(day.knownAt(), before.knownAt()));
    }

    /** A candle once proven complete stays so: the feed's progress told more than the trades of a day can. */
    private static boolean saysTheSame(Candle now, Candle before) {
        boolean status = now.status() == before.status()
                || (now.status() == Candle.Status.UNPROVEN && before.status() == Candle.Status.COMPLETE);
        return status
                && now.open().equals(before.open())
                && now.high().equals(before.high())
                && now.low().equals(before.low())
                && now.close().equals(before.close())
                && now.volumeBase().compareTo(before.volumeBase()) == 0
                && now.volumeQuote().compareTo(before.volumeQuote()) == 0
                && now.tradeCount() == before.tradeCount()
                && Objects.equals(now.bid(), before.bid())
                && Objects.equals(now.ask(), before.ask())
                && now.takerBuyBase().compareTo(before.takerBuyBase()) == 0
                && now.takerBuyQuote().compareTo(before.takerBuyQuote()) == 0
                && now.firstTradeNumber() == before.firstTradeNumber()
                && now.lastTradeNumber() == before.lastTradeNumber()
                && now.outlierCount() == before.outlierCount();
    }

    private static String name(Timeframe timeframe, long start) {
        return timeframe.text() + start;
    }
}
