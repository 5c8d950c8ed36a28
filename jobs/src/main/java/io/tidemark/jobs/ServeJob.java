package io.tidemark.jobs;

import io.tidemark.jobs.marts.Days;
import io.tidemark.jobs.serving.ServedTable;
import io.tidemark.jobs.serving.ServingDatabase;
import io.tidemark.jobs.serving.ServingOptions;
import io.tidemark.jobs.start.EffectiveSettings;
import io.tidemark.lake.Lake;
import io.tidemark.sql.MartDefinition;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.ParameterTool;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.flink.source.StreamingStartingStrategy;

/**
 * From the lake to a database: what is committed there, as it is committed. A job of its own, so that a database that
 * is slow or away holds nobody up, and without state worth keeping: whatever it serves again changes nothing. Drawn in
 * {@code diagrams/serve-job.mmd}.
 */
public final class ServeJob {

    /** As Flink shows it. */
    public static final String NAME = "serve";

    private ServeJob() {}

    /** Runs it on a cluster: {@code --lake DIR --from 2026-01-02 --serve.url jdbc:postgresql://HOST/DATABASE}. */
    public static void main(String[] args) throws Exception {
        ParameterTool arguments = ParameterTool.fromArgs(args);
        Configuration options = Configuration.fromMap(arguments.toMap());
        new EffectiveSettings(options.toMap()).lines().forEach(System.out::println);
        ServingDatabase.of(options).migrate();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(options);
        define(
                env,
                Path.of(arguments.getRequired("lake")).toAbsolutePath().normalize(),
                options,
                LocalDate.parse(arguments.getRequired("from")));
        env.execute(NAME);
    }

    /**
     * Builds the job.
     *
     * @param from the first day whose rows are served
     */
    public static void define(StreamExecutionEnvironment env, Path lake, Configuration options, LocalDate from) {
        try (Lake opened = Lake.openOrCreate(lake)) {
            for (ServedTable table : ServedTable.live()) {
                Table rows = opened.table(table.lake().fullName());
                List<Expression> wanted = new ArrayList<>(List.of(Days.since(rows, from)));
                if (rows.schema().findField("timeframe") != null) {
                    // Candles of a second are many, and nobody looks at them in a database.
                    wanted.add(Expressions.notEqual("timeframe", "1s"));
                }
                serve(
                        env,
                        IcebergSource.forRowData()
                                .tableLoader(loader(opened, table))
                                .table(rows)
                                .filters(wanted)
                                .exposeLocality(false)
                                .streaming(true)
                                .streamingStartingStrategy(StreamingStartingStrategy.TABLE_SCAN_THEN_INCREMENTAL)
                                .monitorInterval(options.get(ServingOptions.EVERY))
                                .build(),
                        rows,
                        table,
                        options);
            }
        }
    }

    /** Builds a job that serves what marts say of a day, and ends. */
    public static void defineMarts(
            StreamExecutionEnvironment env,
            Path lake,
            Configuration options,
            List<MartDefinition> marts,
            LocalDate day) {
        try (Lake opened = Lake.openOrCreate(lake)) {
            for (MartDefinition mart : marts) {
                ServedTable table = ServedTable.of(mart);
                Table rows = opened.table(table.lake().fullName());
                serve(
                        env,
                        IcebergSource.forRowData()
                                .tableLoader(loader(opened, table))
                                .table(rows)
                                .filters(List.of(new Days(day, day.plusDays(1)).of(rows)))
                                .exposeLocality(false)
                                .build(),
                        rows,
                        table,
                        options);
            }
        }
    }

    private static void serve(
            StreamExecutionEnvironment env,
            IcebergSource<RowData> source,
            Table rows,
            ServedTable table,
            Configuration options) {
        DataStream<RowData> read = env.fromSource(
                        source,
                        WatermarkStrategy.noWatermarks(),
                        table.lake().fullName(),
                        InternalTypeInfo.of(FlinkSchemaUtil.convert(rows.schema())))
                .uid(table.lake().fullName());
        read.sinkTo(ServingDatabase.of(options).sink(table)).name(table.name()).uid(table.name());
    }

    private static TableLoader loader(Lake lake, ServedTable table) {
        return TableLoader.fromCatalog(
                CatalogLoader.custom(Lake.CATALOG_NAME, lake.catalogProperties(), lake.hadoop(), lake.catalogClass()),
                TableIdentifier.parse(table.lake().fullName()));
    }
}
