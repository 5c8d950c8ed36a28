package io.tidemark.jobs.tables;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.HeldEnds;
import io.tidemark.jobs.alerts.Alert;
import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.jobs.forecasting.Close;
import io.tidemark.jobs.forecasting.Forecast;
import io.tidemark.jobs.forecasting.ForecastRequest;
import io.tidemark.jobs.forecasting.ForecastScore;
import io.tidemark.jobs.forecasting.Scored;
import io.tidemark.jobs.patterns.CrossedMarket;
import io.tidemark.jobs.patterns.Outlier;
import io.tidemark.jobs.prices.PriceMetric;
import io.tidemark.jobs.start.StartGuard;
import io.tidemark.jobs.windows.Candle;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.jobs.windows.FeedQuality;
import io.tidemark.jobs.windows.Spread;
import io.tidemark.lake.Lake;
import io.tidemark.model.MarketEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.DistributionMode;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.IcebergSink;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.flink.source.reader.RowDataConverter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.DateTimeUtil;
import org.jspecify.annotations.Nullable;

/** The tables of a lake as ends of a job: each takes its own records out of a stream and appends them, exactly once. */
public final class LakeTables implements AutoCloseable {

    public static final ConfigOption<Integer> SORT_BUFFER_ROWS = ConfigOptions.key("lake.sort-buffer-rows")
            .intType()
            .defaultValue(64_000)
            .withDescription("Rows of one table that one task holds back, at most, to write them in order.");

    private final Lake lake;
    private final CatalogLoader catalog;
    private final int sortBufferRows;

    /** Opens the lake, creating what is missing of it. */
    public LakeTables(Path directory, ReadableConfig options) {
        this.lake = Lake.openOrCreate(directory);
        this.catalog =
                CatalogLoader.custom(Lake.CATALOG_NAME, lake.catalogProperties(), lake.hadoop(), lake.catalogClass());
        this.sortBufferRows = options.get(SORT_BUFFER_ROWS);
    }

    public void appendFrames(DataStream<MarketEvent> events) {
        append(events, new FramesTable());
    }

    public void appendRejected(DataStream<MarketEvent> events) {
        append(events, new RejectedTable());
    }

    public void appendTrades(DataStream<ScoredTrade> trades) {
        append(trades, new TradesTable());
    }

    public void appendQuotes(DataStream<MarketEvent> events) {
        append(events, new QuotesTable());
    }

    public void appendFeedEvents(DataStream<MarketEvent> events) {
        append(events, new FeedEventsTable());
    }

    public void appendGaps(DataStream<MarketEvent> events) {
        append(events, new GapsTable());
    }

    public void appendOfficialCandles(DataStream<MarketEvent> events) {
        append(events, new OfficialCandlesTable());
    }

    public void appendCandles(DataStream<Candle> candles) {
        append(candles, new CandlesTable());
    }

    /**
     * Candles of days that a job has forgotten, made again from the trades in the lake.
     *
     * @param days which, as {@link io.tidemark.jobs.windows.Candles#FORGOTTEN} has them: they wait until what this job
     *     has read by then is committed
     */
    public SingleOutputStreamOperator<Candle> rebuiltCandles(DataStream<CandleDay> days) {
        return rebuilt(days, RebuildCandles.When.COMMITTED);
    }

    /** The same of days whose trades have been committed by another job. */
    public SingleOutputStreamOperator<Candle> rebuiltCandlesNow(DataStream<CandleDay> days) {
        return rebuilt(days, RebuildCandles.When.NOW);
    }

    /**
     * The time up to which the lake holds trades, exclusive, microseconds since the epoch, or {@code ABSENT}. It is
     * read from the table's statistics, whatever the table's size.
     */
    public long tradesHeldUntil() {
        long newest = bounds("silver.trades", "traded_at").newest();
        return newest == ABSENT ? ABSENT : newest + 1;
    }

    /**
     * Where the feeds of some instruments end that the lake holds: what a job has to know of those it has no state of.
     *
     * @param wanted instruments, by exchange
     * @param state of which the job goes on, null if of none. If the tables are first set back to it, what they hold
     *     now tells nothing.
     */
    public HeldEnds ends(Map<String, ? extends Set<String>> wanted, @Nullable String state) {
        if (state != null && StartGuard.maySetBack(state, lake.table("silver.trades"))) {
            return HeldEnds.NONE;
        }
        Bounds times = bounds("silver.trades", "traded_at");
        long frames = bounds("bronze.frames", "frame_number").newest();
        if (times.newest() == ABSENT && frames == ABSENT) {
            return HeldEnds.NONE;
        }
        FeedEnds ends =
                new FeedEnds(lake.table("silver.trades"), lake.table("silver.gaps"), lake.table("silver.feed_events"));
        return new HeldEnds(
                Math.max(0, frames),
                times.newest() == ABSENT ? List.of() : ends.of(wanted, times.oldest(), times.newest() + 1));
    }

    /**
     * Between which values a column of whole numbers or times lies, by the table's statistics.
     *
     * @param oldest lowest, or {@code ABSENT} where the table is empty
     * @param newest highest
     */
    private record Bounds(long oldest, long newest) {}

    private Bounds bounds(String name, String column) {
        Table table = lake.table(name);
        Types.NestedField field = table.schema().findField(column);
        long oldest = Long.MAX_VALUE;
        long newest = ABSENT;
        try (CloseableIterable<FileScanTask> files =
                table.newScan().includeColumnStats().planFiles()) {
            for (FileScanTask file : files) {
                oldest = Math.min(oldest, bound(file.file().lowerBounds(), field));
                newest = Math.max(newest, bound(file.file().upperBounds(), field));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Bounds(newest == ABSENT ? ABSENT : oldest, newest);
    }

    private static long bound(Map<Integer, ByteBuffer> bounds, Types.NestedField field) {
        Long bound = Conversions.fromByteBuffer(field.type(), bounds.get(field.fieldId()));
        return bound;
    }

    public void appendSpreads(DataStream<Spread> spreads) {
        append(spreads, new SpreadsTable());
    }

    public void appendOutliers(DataStream<Outlier> outliers) {
        append(outliers, new OutliersTable());
    }

    public void appendFeedQuality(DataStream<FeedQuality> quality) {
        append(quality, new FeedQualityTable());
    }

    public void appendCrossedMarkets(DataStream<CrossedMarket> markets) {
        append(markets, new CrossedMarketsTable());
    }

    public void appendAlerts(DataStream<Alert> alerts) {
        append(alerts, new AlertsTable());
    }

    public void appendPrices(DataStream<MarketEvent> prices) {
        append(prices, new PricesTable());
    }

    public void appendPriceMetrics(DataStream<PriceMetric> metrics) {
        append(metrics, new PriceMetricsTable());
    }

    /** The candles that forecasts are made of and compared with, every revision. */
    public DataStream<Close> closes(StreamExecutionEnvironment env, ForecastRequest request) {
        Table candles = lake.table("gold.candles");
        long length = request.timeframe().micros();
        return read(
                env,
                "closes",
                "gold.candles",
                CloseRows.schema(candles),
                new CloseRows(candles),
                Expressions.and(
                        of(request),
                        between("window_start", request.firstEnd() - length, request.lastTarget() - length)));
    }

    /** The forecasts that were made before. */
    public DataStream<Forecast> forecasts(StreamExecutionEnvironment env, ForecastRequest request) {
        Table forecasts = lake.table("gold.forecasts");
        return read(
                env,
                "forecasts-before",
                "gold.forecasts",
                forecasts.schema(),
                new ForecastRows(forecasts),
                Expressions.and(of(request), between("made_at", request.scoredSince(), request.newest())));
    }

    /** Which of them have been scored. */
    public DataStream<Scored> scored(StreamExecutionEnvironment env, ForecastRequest request) {
        Table scores = lake.table("gold.forecast_scores");
        return read(
                env,
                "scored-before",
                "gold.forecast_scores",
                scores.schema(),
                new ScoredRows(scores),
                Expressions.and(
                        of(request),
                        Expressions.greaterThanOrEqual("target_time", iso(request.scoredSince())),
                        between("made_at", request.scoredSince(), request.newest())));
    }

    public void appendForecasts(DataStream<Forecast> forecasts) {
        append(forecasts, new ForecastsTable());
    }

    public void appendForecastScores(DataStream<ForecastScore> scores) {
        append(scores, new ForecastScoresTable());
    }

    @Override
    public void close() {
        lake.close();
    }

    /** All tables the jobs write. */
    static List<TableMapping<?>> mappings() {
        return List.of(
                new FramesTable(),
                new RejectedTable(),
                new TradesTable(),
                new QuotesTable(),
                new FeedEventsTable(),
                new GapsTable(),
                new OfficialCandlesTable(),
                new CandlesTable(),
                new SpreadsTable(),
                new OutliersTable(),
                new FeedQualityTable(),
                new CrossedMarketsTable(),
                new AlertsTable(),
                new PricesTable(),
                new PriceMetricsTable(),
                new ForecastsTable(),
                new ForecastScoresTable());
    }

    private SingleOutputStreamOperator<Candle> rebuilt(DataStream<CandleDay> days, RebuildCandles.When when) {
        // Global, so that it is never chained: a chain has the parallelism and the key groups of its head.
        return days.global()
                .transform(
                        "rebuilt candles",
                        Candle.TYPE,
                        new RebuildCandles(
                                loader("silver.trades"),
                                loader("silver.gaps"),
                                loader("silver.outliers"),
                                loader("silver.quotes"),
                                loader("gold.candles"),
                                when))
                .forceNonParallel();
    }

    private <T> DataStream<T> read(
            StreamExecutionEnvironment env,
            String name,
            String definition,
            Schema schema,
            RowDataConverter<T> rows,
            Expression filter) {
        IcebergSource<T> source = IcebergSource.forOutputType(rows)
                .tableLoader(loader(definition))
                .table(lake.table(definition))
                .project(schema)
                .filters(List.of(filter))
                .exposeLocality(false)
                .build();
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), name, rows.getProducedType())
                .uid(name);
    }

    private static Expression of(ForecastRequest request) {
        Expression of = Expressions.equal("timeframe", request.timeframe().text());
        if (!request.exchanges().isEmpty()) {
            of = Expressions.and(
                    of, Expressions.in("exchange", request.exchanges().toArray()));
        }
        if (!request.instruments().isEmpty()) {
            of = Expressions.and(
                    of, Expressions.in("instrument", request.instruments().toArray()));
        }
        return of;
    }

    /** Both ends included. */
    private static Expression between(String column, long from, long to) {
        return Expressions.and(
                Expressions.greaterThanOrEqual(column, iso(from)), Expressions.lessThanOrEqual(column, iso(to)));
    }

    private static String iso(long micros) {
        return DateTimeUtil.microsToIsoTimestamptz(micros);
    }

    private TableLoader loader(String table) {
        return TableLoader.fromCatalog(catalog, TableIdentifier.parse(table));
    }

    @SuppressWarnings("unchecked") // The operator takes any record and picks those of its own type.
    private <T> void append(DataStream<? super T> records, TableMapping<T> mapping) {
        Table table = lake.table(mapping.table());
        RowType type = FlinkSchemaUtil.convert(table.schema());
        DataStream<RowData> rows = ((DataStream<Object>) records)
                .transform(
                        mapping.table() + " rows",
                        InternalTypeInfo.of(type),
                        new SortedRows<>(mapping, sortBufferRows, loader(mapping.table())))
                .uid(mapping.table() + "-rows");
        IcebergSink.forRowData(rows)
                .table(table)
                .tableLoader(loader(mapping.table()))
                .distributionMode(DistributionMode.NONE)
                .uidSuffix(mapping.table())
                .append();
    }
}
