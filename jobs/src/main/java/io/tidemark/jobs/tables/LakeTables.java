package io.tidemark.jobs.tables;

import io.tidemark.jobs.windows.Candle;
import io.tidemark.lake.Lake;
import io.tidemark.model.MarketEvent;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.DistributionMode;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.IcebergSink;

/** The tables of a lake as ends of a job: each takes its own records out of a stream and appends them, exactly once. */
public final class LakeTables implements AutoCloseable {

    public static final ConfigOption<Integer> SORT_BUFFER_ROWS = ConfigOptions.key("lake.sort-buffer-rows")
            .intType()
            .defaultValue(250_000)
            .withDescription("Rows of one table that one task holds back, at most, to write them in order.");

    private final Lake lake;
    private final CatalogLoader catalog;
    private final int sortBufferRows;

    /** Opens the lake, creating what is missing of it. */
    public LakeTables(Path directory, ReadableConfig options) {
        this.lake = Lake.openOrCreate(directory);
        this.catalog = CatalogLoader.custom(Lake.CATALOG_NAME, lake.catalogProperties(), lake.hadoop(), Lake.CATALOG_CLASS);
        this.sortBufferRows = options.get(SORT_BUFFER_ROWS);
    }

    public void appendFrames(DataStream<MarketEvent> events) {
        append(events, new FramesTable());
    }

    public void appendRejected(DataStream<MarketEvent> events) {
        append(events, new RejectedTable());
    }

    public void appendTrades(DataStream<MarketEvent> events) {
        append(events, new TradesTable());
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

    public void appendCandles(DataStream<Candle> candles) {
        append(candles, new CandlesTable());
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
                new CandlesTable());
    }

    @SuppressWarnings("unchecked") // The operator takes any record and picks those of its own type.
    private <T> void append(DataStream<? super T> records, TableMapping<T> mapping) {
        Table table = lake.table(mapping.table());
        RowType type = FlinkSchemaUtil.convert(table.schema());
        DataStream<RowData> rows = ((DataStream<Object>) records)
                .transform(
                        mapping.table() + " rows", InternalTypeInfo.of(type), new SortedRows<>(mapping, sortBufferRows))
                .uid(mapping.table() + "-rows");
        IcebergSink.forRowData(rows)
                .table(table)
                .tableLoader(TableLoader.fromCatalog(catalog, TableIdentifier.parse(mapping.table())))
                .distributionMode(DistributionMode.NONE)
                .uidSuffix(mapping.table())
                .append();
    }
}
