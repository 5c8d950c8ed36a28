package io.tidemark.lake;

import io.tidemark.sql.Definitions;
import io.tidemark.sql.ViewDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * SQL over the lake, read only, in DuckDB's dialect.
 *
 * <p>Each query runs in a DuckDB of its own in memory: the tables it names become views over the files of their current
 * snapshots, so whatever is committed meanwhile does not show, and every mention of a table sees the same rows. The SQL
 * reaches those files and nothing else on the machine or the network. Safe for use by many threads.
 */
public final class LakeQuery {

    private static final Pattern SHOW_TABLES = Pattern.compile("(?i)\\s*SHOW\\s+TABLES\\s*;?\\s*");
    private static final Pattern DESCRIBE =
            Pattern.compile("(?i)\\s*DESC(?:RIBE)?\\s+(?:TABLE\\s+)?([a-z0-9_]+\\.[a-z0-9_]+)\\s*;?\\s*");
    /** What a streamed query says first when it is really its binding that failed. */
    private static final Pattern PREAMBLE = Pattern.compile(
            "^Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result Error: ");

    private static final Pattern NO_TABLE = Pattern.compile("Table with name (\\S+) does not exist");

    /** What DuckDB says of a file that is not there, which the query may then not look for elsewhere either. */
    private static final Pattern UNREADABLE = Pattern.compile("IO Error: |Permission Error: ");

    /** A product has the digits behind the point of both its factors, and prices and quantities have 18 each. */
    private static final Pattern TOO_MANY_DIGITS =
            Pattern.compile("Overflow in multiplication of DECIMAL|Needed scale \\d+");

    private static final int NEAREST = 3;
    private static final List<String> SCHEMAS = List.of("gold", "silver", "bronze");

    /** DuckDB's optimizers that bring what a query asks for down to the tables. */
    private static final List<String> MOVING_FILTERS = List.of(
            "expression_rewriter",
            "filter_pullup",
            "filter_pushdown",
            "cte_filter_pusher",
            "cte_inlining",
            "in_clause",
            "deliminator",
            "regex_range");

    /** Schemas DuckDB has of its own. */
    private static final Set<String> INTERNAL = Set.of("", "main", "information_schema", "pg_catalog");

    private final Lake lake;
    private final LocalFiles local;
    private final @Nullable AsOf asOf;

    private LakeQuery(Lake lake, @Nullable AsOf asOf) {
        this.lake = lake;
        this.local = lake.localFiles();
        this.asOf = asOf;
    }

    public static LakeQuery over(Lake lake) {
        return new LakeQuery(lake, null);
    }

    /**
     * The same of the lake as it was known at a moment: no row, no revision that came later. So nothing in an answer
     * looks ahead of that moment.
     */
    public LakeQuery asOf(Instant moment) {
        return new LakeQuery(lake, new AsOf(moment));
    }

    /**
     * Starts a query. {@code SHOW TABLES} and {@code DESCRIBE table} are queries too.
     *
     * @throws LakeException if it is no query, names a table that does not exist or fails in DuckDB
     */
    public QueryResult run(String sql) {
        Connection connection = null;
        QueryResult result = null;
        Map<String, List<String>> files = new LinkedHashMap<>();
        try {
            connection = connect();
            String query = rewritten(sql);
            Set<String> paths = new LinkedHashSet<>();
            for (View view : views(connection, reads(connection, sql, query))) {
                files.put(view.name(), view.files());
                execute(connection, "CREATE OR REPLACE VIEW %s AS %s".formatted(view.name(), view.select()));
                paths.addAll(TableSnapshot.paths(view.files()));
            }
            confine(connection, paths);
            result = new QueryResult(connection, query, e -> failed(sql, files, e));
            return result;
        } catch (SQLException e) {
            Matcher missing = NO_TABLE.matcher(String.valueOf(e.getMessage()));
            throw missing.find() ? noTable(sql, missing.group(1)) : failed(sql, files, e);
        } finally {
            if (result == null && connection != null) {
                close(connection);
            }
        }
    }

    /** Which files a query would open; it opens none of them. */
    public List<FilesRead> files(String sql) {
        try (Connection connection = connect()) {
            List<FilesRead> files = new ArrayList<>();
            Reads reads = reads(connection, sql, rewritten(sql));
            reads.tables().forEach((name, table) -> files.add(FilesRead.of(name, table, reads.filter(name))));
            return List.copyOf(files);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The columns a query answers with, in order, and their types in DuckDB's words. */
    public Map<String, String> columns(String sql) {
        try (Connection connection = connect()) {
            Reads reads = reads(connection, sql, sql);
            Map<String, String> columns = new LinkedHashMap<>();
            try (Connection empty = withoutRows(reads.tables(), reads.views());
                    Statement describe = empty.createStatement();
                    ResultSet described = describe.executeQuery("DESCRIBE " + sql)) {
                while (described.next()) {
                    columns.put(described.getString("column_name"), described.getString("column_type"));
                }
            }
            return columns;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Runs a query and writes all its rows. */
    public void run(String sql, ResultFormat format, Appendable out) throws IOException {
        try (QueryResult result = run(sql)) {
            result.write(format, out);
        }
    }

    /**
     * What to tell of a failure.
     *
     * @param files what the query reads of each table; where one is missing, that is the cause
     */
    static LakeException failed(String sql, Map<String, List<String>> files, SQLException e) {
        if (UNREADABLE.matcher(String.valueOf(e.getMessage())).find()) {
            for (Map.Entry<String, List<String>> table : files.entrySet()) {
                for (String file : table.getValue()) {
                    if (!Files.exists(Path.of(file))) {
                        return new LakeException(
                                "Cannot read %s: its data file %s is missing; put it back from a copy of the lake"
                                        .formatted(table.getKey(), file),
                                e);
                    }
                }
            }
        }
        return failed(sql, e);
    }

    static LakeException failed(String sql, SQLException e) {
        // DuckDB's message goes on with hints, then quotes the statement with a marker under the place.
        String reason = (e.getMessage() == null ? "" : e.getMessage())
                .lines()
                .takeWhile(line -> !line.startsWith("LINE "))
                .filter(line -> !line.isBlank())
                .map(String::strip)
                .collect(Collectors.joining(" "));
        String advice = TOO_MANY_DIGITS.matcher(reason).find()
                ? "; CAST each factor, as in CAST(price AS DECIMAL(38, 8)) * CAST(quantity AS DECIMAL(38, 8)), or one to DOUBLE"
                : "";
        return new LakeException(
                "Cannot run %s: %s%s"
                        .formatted(shortened(sql), PREAMBLE.matcher(reason).replaceFirst(""), advice),
                e);
    }

    private record View(String name, String select, List<String> files) {}

    /** What a query reads: tables, what it asks of them, and views over them. */
    private record Reads(Map<String, Table> tables, Map<String, Expression> filters, List<View> views) {

        Expression filter(String table) {
            return filters.getOrDefault(table, Expressions.alwaysTrue());
        }
    }

    /** A DuckDB of its own, in memory, in UTC. */
    static Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        execute(connection, "SET TimeZone = 'UTC'");
        execute(connection, "SET memory_limit = '1GB'");
        // Made only when a query outgrows the memory, gone with the connection.
        Path spill = Path.of(
                System.getProperty("java.io.tmpdir"),
                "tidemark-" + ProcessHandle.current().pid());
        execute(connection, "SET temp_directory = " + TableSnapshot.literal(spill.toString()));
        // Flink, Trino and Spark call the catalog so; a query that spells it out works here too.
        execute(connection, "ATTACH ':memory:' AS " + Lake.CATALOG_NAME);
        for (String schema : SCHEMAS) {
            execute(connection, "CREATE SCHEMA %s.%s".formatted(Lake.CATALOG_NAME, schema));
        }
        // A name without its schema is found, too.
        execute(
                connection,
                "SET search_path = '%s'"
                        .formatted(SCHEMAS.stream()
                                .map(schema -> Lake.CATALOG_NAME + "." + schema)
                                .collect(Collectors.joining(","))));
        return connection;
    }

    private static void confine(Connection connection, Set<String> paths) throws SQLException {
        String list = paths.stream().map(TableSnapshot::literal).collect(Collectors.joining(", "));
        execute(connection, "SET allowed_paths = [%s]".formatted(list));
        execute(connection, "SET enable_external_access = false");
        execute(connection, "SET lock_configuration = true");
    }

    /** Answers what DuckDB would answer from its own catalog, which knows only the tables of this query. */
    private String rewritten(String sql) {
        if (SHOW_TABLES.matcher(sql).matches()) {
            Map<String, String> comments = new LinkedHashMap<>();
            for (String table : lake.tables()) {
                comments.put(table, lake.table(table).properties().getOrDefault("comment", ""));
            }
            for (ViewDefinition view : Definitions.views()) {
                comments.put(view.fullName(), view.comment());
            }
            return comments.entrySet().stream()
                    .map(entry -> "(%s, %s)"
                            .formatted(TableSnapshot.literal(entry.getKey()), TableSnapshot.literal(entry.getValue())))
                    .collect(Collectors.joining(
                            ", ", "SELECT * FROM (VALUES ", ") AS t(table_name, comment) ORDER BY 1"));
        }
        Matcher describe = DESCRIBE.matcher(sql);
        if (describe.matches() && lake.tables().contains(describe.group(1).toLowerCase(Locale.ROOT))) {
            Table table = lake.table(describe.group(1).toLowerCase(Locale.ROOT));
            List<String> rows = new ArrayList<>();
            for (Types.NestedField field : table.schema().columns()) {
                rows.add("(%s, %s, %s, %s)"
                        .formatted(
                                TableSnapshot.literal(field.name()),
                                TableSnapshot.literal(field.type().toString()),
                                TableSnapshot.literal(field.isOptional() ? "yes" : "no"),
                                TableSnapshot.literal(field.doc() == null ? "" : field.doc())));
            }
            return rows.stream()
                    .collect(Collectors.joining(
                            ", ", "SELECT * FROM (VALUES ", ") AS t(column_name, column_type, nullable, comment)"));
        }
        return sql;
    }

    /**
     * Names of the tables a statement mentions, with their schemas, lower case.
     *
     * @throws LakeException if it is not exactly one query
     */
    private Set<String> named(Connection connection, String sql, String query) throws SQLException {
        try (PreparedStatement parse = connection.prepareStatement(
                "SELECT json_extract_string(tree, '$.error_message'), json_array_length(tree, '$.statements'), tree::VARCHAR "
                        + "FROM (SELECT json_serialize_sql(?::VARCHAR) AS tree)")) {
            parse.setString(1, query);
            String tree;
            try (ResultSet parsed = parse.executeQuery()) {
                parsed.next();
                String error = parsed.getString(1);
                if (error != null && !error.startsWith("Only SELECT")) {
                    throw new LakeException("Cannot run %s: %s".formatted(shortened(sql), error));
                }
                if (error != null || parsed.getInt(2) != 1) {
                    throw new LakeException(
                            "Cannot run %s: only queries are allowed, one at a time".formatted(shortened(sql)));
                }
                tree = parsed.getString(3);
            }
            return tables(connection, tree);
        }
    }

    private Set<String> tables(Connection connection, String tree) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(
                "SELECT DISTINCT lower(json_extract_string(value, '$.schema_name')), lower(json_extract_string(value, '$.table_name')) FROM json_tree(?::JSON) "
                        + "WHERE type = 'OBJECT' AND json_extract_string(value, '$.type') = 'BASE_TABLE'")) {
            find.setString(1, tree);
            Set<String> names = new TreeSet<>();
            try (ResultSet found = find.executeQuery()) {
                while (found.next()) {
                    String schema = found.getString(1);
                    if (schema.isEmpty()) {
                        names.addAll(called(found.getString(2)));
                    } else if (!INTERNAL.contains(schema)) {
                        names.add(schema + "." + found.getString(2));
                    }
                }
            }
            return names;
        }
    }

    /** Tables and views of a name without its schema; none where it stands for something of the query's own. */
    private List<String> called(String name) {
        return Stream.concat(
                        lake.tables().stream(), Definitions.views().stream().map(ViewDefinition::fullName))
                .filter(full -> full.endsWith("." + name))
                .toList();
    }

    private Reads reads(Connection connection, String sql, String query) throws SQLException {
        Set<String> names = named(connection, sql, query);
        List<String> known = lake.tables();
        Map<String, ViewDefinition> declared =
                Definitions.views().stream().collect(Collectors.toMap(ViewDefinition::fullName, view -> view));
        Set<String> tables = new LinkedHashSet<>();
        List<View> over = new ArrayList<>();
        for (String name : names) {
            ViewDefinition view = declared.get(name);
            if (view != null) {
                tables.addAll(named(connection, view.query(), view.query()));
                over.add(new View(name, view.query(), List.of()));
            } else if (known.contains(name)) {
                tables.add(name);
            } else {
                throw noTable(sql, name);
            }
        }
        Map<String, Table> opened = new LinkedHashMap<>();
        tables.forEach(name -> opened.put(name, lake.table(name)));
        return new Reads(opened, filters(query, opened, over), over);
    }

    /** The views a query needs, each after those it reads. */
    private List<View> views(Connection connection, Reads reads) throws SQLException {
        List<View> views = new ArrayList<>();
        reads.tables().forEach((name, table) -> {
            TableSnapshot snapshot = TableSnapshot.of(name, table, reads.filter(name), local);
            String all = snapshot.select();
            String select = asOf == null ? all : asOf.of(name, table.schema(), all);
            views.add(new View(name, select, snapshot.files()));
        });
        views.addAll(reads.views());
        for (View view : views) {
            createSchema(connection, view.name());
        }
        return views;
    }

    /**
     * What the query asks of each table: a DuckDB of its own plans it over tables of the same columns without rows. A
     * query that cannot be planned so reads everything, or says itself what is wrong with it.
     */
    private static Map<String, Expression> filters(String query, Map<String, Table> tables, List<View> over) {
        try (Connection planning = withoutRows(tables, over)) {
            disableOptimizers(planning);
            try (PreparedStatement plan =
                    planning.prepareStatement("SELECT json_serialize_plan(?::VARCHAR, optimize := true)::VARCHAR")) {
                plan.setString(1, query);
                try (ResultSet planned = plan.executeQuery()) {
                    return planned.next() ? Pruning.of(planned.getString(1)) : Map.of();
                }
            }
        } catch (SQLException e) {
            return Map.of();
        }
    }

    /** All but those that move filters: others plan by what is in the tables, which is nothing. */
    private static void disableOptimizers(Connection planning) throws SQLException {
        try (Statement statement = planning.createStatement();
                ResultSet others = statement.executeQuery(
                        "SELECT string_agg(name, ',') FROM duckdb_optimizers() WHERE name NOT IN ('%s')"
                                .formatted(String.join("', '", MOVING_FILTERS)))) {
            others.next();
            execute(planning, "SET disabled_optimizers = '%s'".formatted(others.getString(1)));
        }
    }

    /** A DuckDB of its own with these tables and views, and no rows. */
    private static Connection withoutRows(Map<String, Table> tables, List<View> over) throws SQLException {
        Connection connection = connect();
        for (Map.Entry<String, Table> table : tables.entrySet()) {
            TableSnapshot none =
                    new TableSnapshot(table.getKey(), table.getValue().schema(), List.of());
            createSchema(connection, table.getKey());
            execute(connection, "CREATE TABLE %s AS %s".formatted(table.getKey(), none.select()));
        }
        for (View view : over) {
            createSchema(connection, view.name());
            execute(connection, "CREATE VIEW %s AS %s".formatted(view.name(), view.select()));
        }
        return connection;
    }

    private static void createSchema(Connection connection, String name) throws SQLException {
        execute(connection, "CREATE SCHEMA IF NOT EXISTS " + name.substring(0, name.indexOf('.')));
    }

    private LakeException noTable(String sql, String name) {
        Set<String> all = new TreeSet<>(lake.tables());
        Definitions.views().forEach(view -> all.add(view.fullName()));
        String names = all.stream()
                .map(known -> "(%s)".formatted(TableSnapshot.literal(known)))
                .collect(Collectors.joining(", "));
        String alike = "jaro_winkler_similarity(%s, %s)";
        String bare = name.substring(name.lastIndexOf('.') + 1);
        String order = "greatest(%s, %s)"
                .formatted(
                        alike.formatted("name", TableSnapshot.literal(name)),
                        alike.formatted("split_part(name, '.', 2)", TableSnapshot.literal(bare)));
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet nearest = statement.executeQuery(
                        "SELECT string_agg(name, ', ') FROM (SELECT name FROM (VALUES %s) AS t(name) ORDER BY %s DESC, name LIMIT %d)"
                                .formatted(names, order, NEAREST))) {
            nearest.next();
            return new LakeException("Cannot run %s: no table %s; most like it are %s, and SHOW TABLES lists all"
                    .formatted(shortened(sql), name, nearest.getString(1)));
        } catch (SQLException e) {
            return failed(sql, e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new LakeException("Cannot close a query: " + e.getMessage(), e);
        }
    }

    private static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
