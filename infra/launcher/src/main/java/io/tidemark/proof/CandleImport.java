package io.tidemark.proof;

import io.tidemark.exchange.Candles;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Official candles from files into {@code silver.official_candles}, all in one commit. What the table says already is
 * not written again; where a file says otherwise, its word is the newer one.
 */
public final class CandleImport {

    /** Windows are counted from here, so that a set of them is small. */
    private static final long BEGIN = 1_230_768_000_000_000L; // 2009-01-01T00:00:00Z

    /** Windows of which the lake's word is held at once: half a year of minutes. */
    private static final long TOGETHER = 262_144;

    private final CandleSeries series;
    private final List<CandleFile> files;
    private final long now;

    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long read;
    private long fresh;
    private long changed;

    private CandleImport(CandleSeries series, List<CandleFile> files, long now) {
        this.series = series;
        this.files = files;
        this.now = now;
    }

    /**
     * Reads the files to their ends, so that a bad line is told of before anything is written.
     *
     * @param now our clock, microseconds since the epoch
     * @throws IllegalArgumentException if a line is no candle or has not begun yet, a window stands in the files twice,
     *     or the windows of a file are of another length than the series'
     */
    public static CandleImport of(CandleSeries series, CandleLayout layout, List<Path> paths, long now) {
        CandleImport all = new CandleImport(
                series, paths.stream().map(path -> new CandleFile(path, layout)).toList(), now);
        BitSet seen = new BitSet();
        for (CandleFile file : all.files) {
            Spacing spacing = new Spacing(series.timeframe());
            file.read(series, candle -> {
                if (candle.windowStart() > now) {
                    throw new IllegalArgumentException("its window begins at %s, which is in the future"
                            .formatted(Instant.EPOCH.plus(candle.windowStart(), ChronoUnit.MICROS)));
                }
                spacing.add(candle.windowStart());
                int window = Math.toIntExact((candle.windowStart() - BEGIN) / Candles.length(series.timeframe()));
                if (window < 0 || seen.get(window)) {
                    throw new IllegalArgumentException(
                            window < 0
                                    ? "its window is from before 2009"
                                    : "its window has come before; import overlapping files one after the other");
                }
                seen.set(window);
                all.first = Math.min(all.first, candle.windowStart());
                all.last = Math.max(all.last, candle.windowStart());
                all.read++;
            });
            spacing.check(file.path());
        }
        return all;
    }

    /** Counts what a lake does not have yet, and changes nothing. */
    public CandleImport compare(@Nullable Lake lake) {
        go(lake, null);
        return this;
    }

    /** Writes what a lake does not have yet. */
    public CandleImport write(Lake lake) {
        try (LakeAppend append = LakeAppend.to(lake, "silver.official_candles")) {
            go(lake, append);
            append.commit();
        }
        return this;
    }

    /** Candles in the files. */
    public long read() {
        return read;
    }

    /** Those of windows the lake knew nothing of. */
    public long fresh() {
        return fresh;
    }

    /** Those of windows of which the lake had another word. */
    public long changed() {
        return changed;
    }

    /** First moment of the first window, microseconds since the epoch. */
    public long first() {
        return first;
    }

    /** First moment of the last window, microseconds since the epoch. */
    public long last() {
        return last;
    }

    private void go(@Nullable Lake lake, @Nullable LakeAppend append) {
        fresh = 0;
        changed = 0;
        Known known = new Known(lake);
        for (CandleFile file : files) {
            file.read(series, candle -> {
                OfficialCandle there = known.of(candle.windowStart());
                if (there != null && isSaidBy(there, candle)) {
                    return;
                }
                long at = there == null ? now : Math.max(now, there.receivedAt() + 1);
                fresh += there == null ? 1 : 0;
                changed += there == null ? 0 : 1;
                if (append != null) {
                    append.add(row(there == null ? candle : completed(candle, there), at));
                }
            });
        }
    }

    /** What a lake says of windows. Files have theirs in order, so that it is asked for a stretch of them at a time. */
    private final class Known {

        private final @Nullable Lake lake;
        private final long length = TOGETHER * Candles.length(series.timeframe());
        private final Map<Long, OfficialCandle> candles = new HashMap<>();
        private long from = Long.MIN_VALUE;

        Known(@Nullable Lake lake) {
            this.lake = lake;
        }

        @Nullable
        OfficialCandle of(long windowStart) {
            long its = windowStart - windowStart % length;
            if (lake != null && its != from) {
                candles.clear();
                read(lake, its, its + length - 1);
                from = its;
            }
            return candles.get(windowStart);
        }

        private void read(Lake lake, long first, long last) {
            Answer.forEach(
                    LakeQuery.over(lake),
                    ("SELECT epoch_us(window_start), open, high, low, close, volume_base, volume_quote, trade_count,"
                                    + " taker_buy_base, taker_buy_quote, epoch_us(received_at)"
                                    + " FROM silver.official_candles_latest WHERE exchange = '%s' AND instrument = '%s'"
                                    + " AND timeframe = '%s' AND window_start BETWEEN make_timestamptz(%d) AND make_timestamptz(%d)")
                            .formatted(series.exchange(), series.instrument(), series.timeframe(), first, last),
                    row -> candles.put(row.number(0), candle(row)));
        }
    }

    private OfficialCandle candle(Answer row) {
        long start = row.number(0);
        return new OfficialCandle(
                series.exchange(),
                series.instrument(),
                series.timeframe(),
                start,
                start + Candles.length(series.timeframe()),
                price(row, 1),
                price(row, 2),
                price(row, 3),
                price(row, 4),
                Objects.requireNonNull(row.decimalIfAny(5)),
                row.decimalIfAny(6),
                row.has(7) ? row.number(7) : MarketEvent.ABSENT,
                row.decimalIfAny(8),
                row.decimalIfAny(9),
                row.number(10));
    }

    /** Whether the table's candle says all that the file's says. */
    private static boolean isSaidBy(OfficialCandle there, OfficialCandle file) {
        return there.open().equals(file.open())
                && there.high().equals(file.high())
                && there.low().equals(file.low())
                && there.close().equals(file.close())
                && isSaidBy(there.volumeBase(), file.volumeBase())
                && isSaidBy(there.volumeQuote(), file.volumeQuote())
                && (file.tradeCount() == MarketEvent.ABSENT || file.tradeCount() == there.tradeCount())
                && isSaidBy(there.takerBuyBase(), file.takerBuyBase())
                && isSaidBy(there.takerBuyQuote(), file.takerBuyQuote());
    }

    /** A file without some columns knows nothing of them: what the table says of those stays. */
    private static OfficialCandle completed(OfficialCandle file, OfficialCandle there) {
        return new OfficialCandle(
                file.exchange(),
                file.instrument(),
                file.timeframe(),
                file.windowStart(),
                file.windowEnd(),
                file.open(),
                file.high(),
                file.low(),
                file.close(),
                file.volumeBase(),
                file.volumeQuote() == null ? there.volumeQuote() : file.volumeQuote(),
                file.tradeCount() == MarketEvent.ABSENT ? there.tradeCount() : file.tradeCount(),
                file.takerBuyBase() == null ? there.takerBuyBase() : file.takerBuyBase(),
                file.takerBuyQuote() == null ? there.takerBuyQuote() : file.takerBuyQuote(),
                file.receivedAt());
    }

    private static boolean isSaidBy(@Nullable BigDecimal there, @Nullable BigDecimal file) {
        return file == null || (there != null && there.compareTo(file) == 0);
    }

    private static Decimal price(Answer row, int place) {
        return Decimal.of(Objects.requireNonNull(row.decimalIfAny(place)).stripTrailingZeros());
    }

    private static Map<String, @Nullable Object> row(OfficialCandle candle, long receivedAt) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("exchange", candle.exchange());
        row.put("instrument", candle.instrument());
        row.put("timeframe", candle.timeframe());
        row.put("window_start", candle.windowStart());
        row.put("window_end", candle.windowEnd());
        row.put("open", candle.open().toBigDecimal());
        row.put("high", candle.high().toBigDecimal());
        row.put("low", candle.low().toBigDecimal());
        row.put("close", candle.close().toBigDecimal());
        row.put("volume_base", candle.volumeBase());
        row.put("volume_quote", candle.volumeQuote());
        row.put("trade_count", candle.tradeCount() == MarketEvent.ABSENT ? null : candle.tradeCount());
        row.put("taker_buy_base", candle.takerBuyBase());
        row.put("taker_buy_quote", candle.takerBuyQuote());
        row.put("received_at", receivedAt);
        return row;
    }
}
