package io.tidemark.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.alerts.Alert;
import io.tidemark.jobs.alerts.AlertKind;
import io.tidemark.jobs.alerts.Severity;
import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.forecasting.Forecast;
import io.tidemark.jobs.forecasting.ForecastScore;
import io.tidemark.jobs.patterns.CrossedMarket;
import io.tidemark.jobs.patterns.Outlier;
import io.tidemark.jobs.prices.PriceMetric;
import io.tidemark.jobs.windows.Candle;
import io.tidemark.jobs.windows.FeedQuality;
import io.tidemark.jobs.windows.Spread;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.model.Decimal;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Price;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import io.tidemark.sql.Column;
import io.tidemark.sql.ColumnType;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;

class TablesMatchRecordsTest {

    private static final Decimal ONE = Decimal.parse("1.5");
    private static final Spread.Offer OFFER = new Spread.Offer(BigDecimal.ONE, "x", "A-B");

    /** Tables that a command writes, not a job of ours in Java. */
    private static final Set<String> OF_COMMANDS =
            Set.of("gold.completeness", "silver.funding_rates", "silver.macro_bars", "silver.open_interest");

    private static final Forecast FORECAST = new Forecast(
            "x",
            "A-B",
            Forecast.CLOSE,
            Timeframe.MINUTE,
            1,
            300_000_000,
            "ar",
            2,
            BigDecimal.ONE,
            BigDecimal.ONE,
            BigDecimal.ONE,
            BigDecimal.ONE,
            BigDecimal.ONE,
            "p=2",
            3,
            4);

    private static final List<Object> RECORDS = List.of(
            new FrameRead(new Frame("x", "c", 1, "ch", Frame.Kind.WS, 1, "u", "t"), FrameRead.Outcome.CONTROL, 0, 0, 0),
            new Rejected("ws", "x", "c", 1, "not_json", "d", "1", "t"),
            new ScoredTrade(new Trade("x", "A-B", "1", 1, 1, ONE, ONE, Side.BUY, 1, 2, 3, Origin.STREAM), 0.5),
            new Quote("x", "A-B", ONE, ONE, ONE, ONE, 1, 2, 3),
            new FeedEvent("x", "c", 1, FeedEvent.Kind.CONNECTED, 5, "a", "b", 6),
            new Gap("x", "A-B", 5, 1, 6, 2, 0, 7, 8, 1, 2, "c", Gap.Status.LOST),
            new OfficialCandle(
                    "x",
                    "A-B",
                    "1m",
                    0,
                    60_000_000,
                    ONE,
                    ONE,
                    ONE,
                    ONE,
                    BigDecimal.ONE,
                    BigDecimal.TEN,
                    7,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    8),
            new Outlier(new Tick("x", "A-B", "1", 1, 0, ONE, 12.5, ONE, 0), Outlier.Kind.SPIKE, ONE, "y", 2, 3),
            new Candle(
                    "x",
                    "A-B",
                    Timeframe.MINUTE,
                    0,
                    ONE,
                    ONE,
                    ONE,
                    ONE,
                    BigDecimal.ONE,
                    BigDecimal.TEN,
                    1,
                    ONE,
                    ONE,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    1,
                    2,
                    0,
                    Candle.Status.COMPLETE,
                    0,
                    7),
            new Spread("A", "B", 1, OFFER, OFFER, OFFER, OFFER, 2, Spread.Conversion.RATE, 5, 0, 7),
            new Alert("id", 0, AlertKind.GAP, Severity.INFO, "x", "A-B", 1, 2, "t", "{}", 1, 3),
            new CrossedMarket("A", "B", 1, 2, 1, BigDecimal.ONE, "x", "y", Spread.Conversion.RATE, 1, 7, 8),
            new Price(
                    "x",
                    "bitcoin",
                    "btc",
                    "usd",
                    1,
                    BigDecimal.TEN,
                    BigDecimal.ONE,
                    1,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    2),
            new PriceMetric(
                    "x",
                    "bitcoin",
                    "usd",
                    1,
                    BigDecimal.TEN,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    1.5,
                    0,
                    0,
                    2),
            new FeedQuality(
                    "x", "A-B", "trades", 1, 2, new FeedQuality.Latency(1, 2, 3, 4, 5), 3, 4, 5, 6, 7, 8, 9, 10, 0, 7),
            FORECAST,
            new ForecastScore(FORECAST, BigDecimal.TEN, BigDecimal.ONE, 5));

    @Test
    void everyTableIsFilledColumnByColumnAsItIsDeclared() {
        Map<String, TableDefinition> declared = new TreeMap<>();
        Definitions.tables().forEach(table -> declared.put(table.namespace() + "." + table.name(), table));

        Set<String> ofJobs = new TreeSet<>(declared.keySet());
        ofJobs.removeAll(OF_COMMANDS);
        Definitions.marts().forEach(mart -> ofJobs.remove(mart.table()));
        assertThat(LakeTables.mappings()).extracting(TableMapping::table).containsAll(ofJobs);
        for (TableMapping<?> mapping : LakeTables.mappings()) {
            List<Column> columns =
                    Objects.requireNonNull(declared.get(mapping.table())).columns();
            assertThat(columns).extracting(Column::name).isEqualTo(mapping.columns());
            GenericRowData row = row(mapping);
            for (int i = 0; i < columns.size(); i++) {
                Object value = row.getField(i);
                assertThat(value)
                        .as("%s.%s", mapping.table(), columns.get(i).name())
                        .isInstanceOf(type(columns.get(i).type().kind()));
            }
        }
    }

    private static <T> GenericRowData row(TableMapping<T> mapping) {
        Object record = RECORDS.stream()
                .filter(one -> mapping.type().isInstance(one))
                .findFirst()
                .orElseThrow();
        return (GenericRowData) mapping.row(mapping.type().cast(record));
    }

    private static Class<?> type(ColumnType.Kind kind) {
        return switch (kind) {
            case DECIMAL -> DecimalData.class;
            case TIMESTAMP_LTZ -> TimestampData.class;
            case STRING -> StringData.class;
            case BIGINT -> Long.class;
            case INT -> Integer.class;
            case DOUBLE -> Double.class;
            case BOOLEAN -> Boolean.class;
            case DATE -> Integer.class;
        };
    }
}
