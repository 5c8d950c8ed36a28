package io.tidemark.jobs.marts;

import io.tidemark.lake.Lake;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.MartDefinition;
import io.tidemark.sql.TableDefinition;
import io.tidemark.sql.ViewDefinition;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkCatalog;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.IcebergSource;

/**
 * What the statements of {@code sql/marts} read and write. A statement says {@code silver.trades}, and that is a view
 * of a catalog of its own over the rows of the days in question; so the same text runs over one day or many, and its
 * lines are those of its file.
 *
 * <p>Days are chosen by the sources, not by a WHERE: Flink's planner fails on a join below which a column is compared
 * with a moment (it knows no bounds of TIMESTAMP_LTZ).
 */
public final class MartTables {

    private static final String LAKE = Lake.CATALOG_NAME;
    private static final String READ = "marts";

    private static final Map<String, Class<? extends ScalarFunction>> FUNCTIONS = Map.of(
            "exact_plus", ExactPlus.class,
            "exact_minus", ExactMinus.class,
            "exact_times", ExactTimes.class,
            "exact_ratio", ExactRatio.class,
            "bps", Bps.class);

    /** The two columns everyone expects, which Flink reserves, outside comments and texts. */
    private static final Pattern RESERVED = Pattern.compile("(--[^\\n]*|'(?:[^']|'')*')|\\b(open|close)\\b");

    private static final Map<String, TableDefinition> TABLES =
            Definitions.tables().stream().collect(Collectors.toMap(TableDefinition::fullName, Function.identity()));
    private static final Map<String, ViewDefinition> VIEWS =
            Definitions.views().stream().collect(Collectors.toMap(ViewDefinition::fullName, Function.identity()));

    private final Lake lake;
    private final CatalogLoader loader;
    private final StreamExecutionEnvironment streams;
    private final StreamTableEnvironment tables;
    private final SqlRunner runner;

    private MartTables(Lake lake, StreamExecutionEnvironment streams, StreamTableEnvironment tables) {
        this.lake = lake;
        this.loader =
                CatalogLoader.custom(Lake.CATALOG_NAME, lake.catalogProperties(), lake.hadoop(), lake.catalogClass());
        this.streams = streams;
        this.tables = tables;
        this.runner = new SqlRunner(tables);
    }

    /**
     * Over a lake, for jobs that end.
     *
     * @param configuration how they run
     */
    public static MartTables batch(Lake lake, Configuration configuration) {
        StreamExecutionEnvironment streams = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        StreamTableEnvironment tables = StreamTableEnvironment.create(
                streams,
                EnvironmentSettings.newInstance()
                        .inBatchMode()
                        .withConfiguration(configuration)
                        .build());
        MartTables marts = new MartTables(lake, streams, tables);
        register(
                tables,
                LAKE,
                new FlinkCatalog(LAKE, "gold", Namespace.empty(), marts.loader, lake.catalogProperties(), false, -1));
        FUNCTIONS.forEach(tables::createTemporarySystemFunction);
        return marts;
    }

    /**
     * One job that makes the rows of a day anew, in place of those that are there.
     *
     * @throws IllegalArgumentException if a statement is wrong
     */
    public StatementSet of(List<MartDefinition> marts, LocalDate day) {
        StatementSet all = tables.createStatementSet();
        Set<Integer> lookBacks = new LinkedHashSet<>();
        marts.forEach(mart -> lookBacks.add(mart.lookBack()));
        for (int lookBack : lookBacks) {
            List<MartDefinition> alike =
                    marts.stream().filter(mart -> mart.lookBack() == lookBack).toList();
            read(READ + lookBack, alike, new Days(day.minusDays(lookBack), day.plusDays(1)));
            alike.forEach(mart -> runner.add(all, mart.file(), insert(mart, day)));
        }
        return all;
    }

    /** Makes a catalog current in which the names that marts read stand for the rows of some days. */
    private void read(String catalog, List<MartDefinition> marts, Days days) {
        register(tables, catalog, new GenericInMemoryCatalog(catalog, "default"));
        tables.useCatalog(catalog);
        Set<ViewDefinition> views = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (String name : marts.stream().flatMap(mart -> mart.reads().stream()).toList()) {
            ViewDefinition view = VIEWS.get(name);
            if (view != null) {
                views.add(view);
                names.addAll(Definitions.reads(view.query()));
            } else {
                names.add(name);
            }
        }
        names.forEach(name -> tables.createTemporaryView(name(name), rows(name, days, catalog + "." + name)));
        views.forEach(view -> runner.define(
                view.fullName() + ".sql",
                "CREATE TEMPORARY VIEW %s AS %s".formatted(name(view.fullName()), quoted(view.query()))));
    }

    /** The rows of some days of a table. */
    private org.apache.flink.table.api.Table rows(String name, Days days, String uid) {
        Table table = lake.table(name);
        IcebergSource<RowData> source = IcebergSource.forRowData()
                .tableLoader(TableLoader.fromCatalog(loader, TableIdentifier.parse(name)))
                .table(table)
                .filters(List.of(days.of(table)))
                .exposeLocality(false)
                .build();
        return tables.fromDataStream(streams.fromSource(
                        source,
                        WatermarkStrategy.noWatermarks(),
                        name,
                        InternalTypeInfo.of(FlinkSchemaUtil.convert(table.schema())))
                .uid(uid));
    }

    /** The statement of a mart, its lines where they are in its file. */
    private static String insert(MartDefinition mart, LocalDate day) {
        TableDefinition table = table(mart.table());
        String columns = table.columns().stream()
                .map(column -> "`" + column.name() + "`")
                .collect(Collectors.joining(", "));
        String order = table.sort().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return "INSERT OVERWRITE %s.%s /*+ OPTIONS('write-parallelism' = '1') */ (%s) SELECT %s FROM ( %s\n) AS mart WHERE CAST(`%s` AS DATE) = DATE '%s' ORDER BY %s"
                .formatted(
                        LAKE,
                        name(mart.table()),
                        columns,
                        columns,
                        mart.query(),
                        table.partitions().get(0).column(),
                        day,
                        order);
    }

    private static TableDefinition table(String name) {
        TableDefinition table = TABLES.get(name);
        if (table == null) {
            throw new IllegalArgumentException("Cannot read %s: no such table".formatted(name));
        }
        return table;
    }

    /** Whatever words it is made of. */
    private static String name(String full) {
        return "`" + full.replace(".", "`.`") + "`";
    }

    private static String quoted(String query) {
        return RESERVED.matcher(query)
                .replaceAll(found ->
                        found.group(1) == null ? "`" + found.group(2) + "`" : Matcher.quoteReplacement(found.group()));
    }

    @SuppressWarnings("deprecation") // What replaces it takes properties alone, neither Hadoop's settings nor memory.
    private static void register(TableEnvironment environment, String name, Catalog catalog) {
        environment.registerCatalog(name, catalog);
    }
}
