package io.tidemark.jobs.tables;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.jobs.patterns.Outlier;
import io.tidemark.jobs.windows.Candle;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.jobs.windows.CandlesOfDay;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.model.Decimal;
import io.tidemark.model.Gap;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.DateTimeUtil;
import org.jspecify.annotations.Nullable;

/**
 * What the lake holds of one day of one instrument: its trades, what is known of them and of missed ones, its candles.
 */
final class DayReader {

    private static final long DAY = Timeframe.DAY.micros();
    /** So much older a quote may be than the day whose first candles it goes with. */
    private static final long QUOTED_BEFORE = Timeframe.HOUR.micros();
    /** So long a quote may have been on its way. */
    private static final long QUOTED_LATE = Timeframe.MINUTE.micros();

    private final Table trades;
    private final Table gaps;
    private final Table outliers;
    private final Table quotes;
    private final Table candles;

    DayReader(Table trades, Table gaps, Table outliers, Table quotes, Table candles) {
        this.trades = trades;
        this.quotes = quotes;
        this.gaps = gaps;
        this.outliers = outliers;
        this.candles = candles;
    }

    /** The candles that the newest committed trades make necessary. */
    List<Candle> revisions(CandleDay day) {
        trades.refresh();
        gaps.refresh();
        outliers.refresh();
        quotes.refresh();
        candles.refresh();
        CandlesOfDay made = new CandlesOfDay(day, seenBefore(day));
        read(
                trades,
                List.of("trade_id", "trade_number", "fills", "price", "quantity", "taker_side", "traded_at"),
                during("traded_at", day, day.day(), day.day() + DAY),
                row -> made.add(trade(day, row)));
        read(
                outliers,
                List.of("traded_at"),
                Expressions.and(
                        during("traded_at", day, day.day(), day.day() + DAY),
                        Expressions.notEqual("kind", Outlier.Kind.MOVE.text())),
                row -> made.addOutlier(time(row, "traded_at")));
        read(
                quotes,
                List.of("bid", "ask", "quoted_at", "received_at", "sequence"),
                during("received_at", day, day.day() - QUOTED_BEFORE, day.day() + DAY + QUOTED_LATE),
                row -> made.add(quote(day, row)));
        Map<Long, Record> newest = new HashMap<>();
        read(
                gaps,
                List.of(
                        "first_number",
                        "revision",
                        "last_number",
                        "missing",
                        "repaired",
                        "starts_at",
                        "ends_at",
                        "opened_at",
                        "closed_at",
                        "cause",
                        "status"),
                Expressions.and(of(day), Expressions.notNull("first_number")),
                row -> newest.merge((Long) row.getField("first_number"), row, DayReader::newer));
        newest.values().stream()
                .map(row -> gap(day, row))
                .filter(gap -> reaches(gap, day))
                .forEach(made::add);
        return made.revisions(published(day));
    }

    private boolean seenBefore(CandleDay day) {
        Expression before = during("traded_at", day, day.day() - DAY, day.day());
        try (CloseableIterable<Record> rows = scan(trades, List.of("traded_at"), before)) {
            return rows.iterator().hasNext();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Candle> published(CandleDay day) {
        Map<String, Record> newest = new HashMap<>();
        read(
                candles,
                List.of("*"),
                during("window_start", day, day.day(), day.day() + DAY),
                row -> newest.merge(
                        row.getField("timeframe") + " " + row.getField("window_start"), row, DayReader::newer));
        List<Candle> published = new ArrayList<>();
        newest.values().forEach(row -> published.add(candle(day, row)));
        return published;
    }

    static void read(Table table, List<String> columns, Expression filter, Consumer<Record> into) {
        try (CloseableIterable<Record> rows = scan(table, columns, filter)) {
            rows.forEach(into);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CloseableIterable<Record> scan(Table table, List<String> columns, Expression filter) {
        return IcebergGenerics.read(table).where(filter).select(columns).build();
    }

    private static Expression of(CandleDay day) {
        return Expressions.and(
                Expressions.equal("exchange", day.exchange()), Expressions.equal("instrument", day.instrument()));
    }

    private static Expression during(String column, CandleDay day, long from, long to) {
        return Expressions.and(
                of(day), Expressions.greaterThanOrEqual(column, iso(from)), Expressions.lessThan(column, iso(to)));
    }

    static String iso(long micros) {
        return DateTimeUtil.microsToIsoTimestamptz(micros);
    }

    static Record newer(Record one, Record other) {
        return (int) one.getField("revision") >= (int) other.getField("revision") ? one : other;
    }

    private static boolean reaches(Gap gap, CandleDay day) {
        return gap.startsAt() < day.day() + DAY && (gap.endsAt() == ABSENT || gap.endsAt() >= day.day());
    }

    private static Trade trade(CandleDay day, Record row) {
        return new Trade(
                day.exchange(),
                day.instrument(),
                (String) row.getField("trade_id"),
                number(row, "trade_number"),
                Math.toIntExact(((Number) row.getField("fills")).longValue()),
                decimal(row, "price"),
                decimal(row, "quantity"),
                "buy".equals(row.getField("taker_side")) ? Side.BUY : Side.SELL,
                time(row, "traded_at"),
                ABSENT,
                ABSENT,
                Origin.STREAM);
    }

    private static Quote quote(CandleDay day, Record row) {
        return new Quote(
                day.exchange(),
                day.instrument(),
                decimal(row, "bid"),
                Decimal.ZERO,
                decimal(row, "ask"),
                Decimal.ZERO,
                time(row, "quoted_at"),
                time(row, "received_at"),
                number(row, "sequence"));
    }

    private static Gap gap(CandleDay day, Record row) {
        return new Gap(
                day.exchange(),
                day.instrument(),
                number(row, "first_number"),
                (int) row.getField("revision"),
                number(row, "last_number"),
                number(row, "missing"),
                number(row, "repaired"),
                time(row, "starts_at"),
                time(row, "ends_at"),
                time(row, "opened_at"),
                time(row, "closed_at"),
                (String) row.getField("cause"),
                Gap.Status.valueOf(String.valueOf(row.getField("status")).toUpperCase(Locale.ROOT)));
    }

    private static Candle candle(CandleDay day, Record row) {
        return new Candle(
                day.exchange(),
                day.instrument(),
                Timeframe.of((String) row.getField("timeframe")),
                time(row, "window_start"),
                decimal(row, "open"),
                decimal(row, "high"),
                decimal(row, "low"),
                decimal(row, "close"),
                (BigDecimal) row.getField("volume_base"),
                (BigDecimal) row.getField("volume_quote"),
                number(row, "trade_count"),
                row.getField("bid") == null ? null : decimal(row, "bid"),
                row.getField("ask") == null ? null : decimal(row, "ask"),
                (BigDecimal) row.getField("taker_buy_base"),
                (BigDecimal) row.getField("taker_buy_quote"),
                number(row, "first_trade_number"),
                number(row, "last_trade_number"),
                Math.toIntExact(number(row, "outlier_count")),
                Candle.Status.valueOf(String.valueOf(row.getField("bar_status")).toUpperCase(Locale.ROOT)),
                (int) row.getField("revision"),
                time(row, "known_at"));
    }

    private static Decimal decimal(Record row, String column) {
        return Decimal.of((BigDecimal) row.getField(column));
    }

    static long number(Record row, String column) {
        @Nullable Object value = row.getField(column);
        return value == null ? ABSENT : ((Number) value).longValue();
    }

    static long time(Record row, String column) {
        @Nullable Object value = row.getField(column);
        return value == null ? ABSENT : ChronoUnit.MICROS.between(DateTimeUtil.EPOCH, (OffsetDateTime) value);
    }
}
