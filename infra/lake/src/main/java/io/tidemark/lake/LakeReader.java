package io.tidemark.lake;

import io.tidemark.sql.Definitions;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The lake for a program that asks often, from many threads, while others commit.
 *
 * <p>Unlike {@link LakeQuery} it runs only statements its caller wrote, with values bound to their parameters, and
 * keeps one DuckDB and each table's list of files for as long as the table's snapshot stands. A lake that does not
 * exist yet has no tables; it is opened once it is there.
 */
public final class LakeReader implements AutoCloseable {

    private static final Pattern TABLE = Pattern.compile("\\$\\{([a-z_]+\\.[a-z0-9_]+)}");
    private static final Duration CATALOG_AGE = Duration.ofSeconds(2);
    private static final int AT_ONCE = 3;

    private final Path directory;
    private final LocalFiles local;
    private final DuckDBConnection root;
    private final Semaphore running = new Semaphore(AT_ONCE, true);
    private final Map<String, TableFiles> files = new ConcurrentHashMap<>();
    private @Nullable Lake lake;
    private List<String> tables = List.of();
    private long listedAt = System.nanoTime() - CATALOG_AGE.toNanos();
    private final Duration patience;

    private LakeReader(Path directory, Duration patience) {
        this.directory = directory.toAbsolutePath().normalize();
        this.patience = patience;
        CatalogSettings lakes = CatalogSettings.of(this.directory);
        Path data = lakes.localData().orElse(this.directory.resolve("data"));
        this.local = new LocalFiles(lakes, file -> file.startsWith(data));
        try {
            this.root = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
            try (Statement settings = root.createStatement()) {
                settings.execute("SET GLOBAL TimeZone = 'UTC'");
                settings.execute("SET memory_limit = '768MB'");
                settings.execute("SET temp_directory = ''");
                settings.execute("SET threads = 2");
                settings.execute("SET autoinstall_known_extensions = false");
                settings.execute("SET autoload_known_extensions = false");
                settings.execute("SET allowed_directories = [%s, %s]"
                        .formatted(
                                TableSnapshot.literal(data + "/"),
                                TableSnapshot.literal(this.directory.resolve(LocalFiles.FOLDER) + "/")));
                settings.execute("SET enable_external_access = false");
                settings.execute("SET lock_configuration = true");
            }
        } catch (SQLException e) {
            throw new LakeException("Cannot read lake %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    /**
     * Reads the lake in a folder.
     *
     * @param patience how long one question may take before it is cancelled
     */
    public static LakeReader at(Path directory, Duration patience) {
        return new LakeReader(directory, patience);
    }

    public Path directory() {
        return directory;
    }

    /** Names of the tables there are now, as of at most two seconds ago; none where there is no lake. */
    public synchronized List<String> tables() {
        if (System.nanoTime() - listedAt >= CATALOG_AGE.toNanos()) {
            if (lake == null && Lake.exists(directory)) {
                lake = Lake.open(directory);
            }
            tables = lake == null ? List.of() : lake.tables();
            listedAt = System.nanoTime();
        }
        return tables;
    }

    public boolean has(String table) {
        return tables().contains(table);
    }

    /** What is known of each table without reading it, by name. */
    public Map<String, TableState> states() {
        Map<String, TableState> states = new TreeMap<>();
        for (String table : tables()) {
            states.put(table, files(table).state());
        }
        return states;
    }

    /** The newest value of a time column in any file, by the files' statistics; empty where the table has no rows. */
    public Optional<Instant> newest(String table, String column) {
        return has(table) ? files(table).newest(column) : Optional.empty();
    }

    /** The snapshot a table is at, 0 where it has none or does not exist; it changes with every commit. */
    public long version(String table) {
        return has(table) ? files(table).version() : 0;
    }

    /**
     * Starts a query.
     *
     * @throws LakeException if it fails, takes too long, or too many others run
     */
    public QueryResult run(Question question) {
        boolean admitted = false;
        QueryResult result = null;
        try {
            admitted = running.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!admitted) {
                throw new BusyException(
                        "Cannot read the lake: %d questions are being answered, ask again later".formatted(AT_ONCE));
            }
            result = retried(question);
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Cannot read the lake: interrupted", e);
        } finally {
            if (admitted && result == null) {
                running.release();
            }
        }
    }

    /** Maintenance may remove files between planning and reading; the second time the list is new. */
    private QueryResult retried(Question question) {
        try {
            return start(question);
        } catch (MissingFileException e) {
            question.tables().keySet().forEach(table -> files(table).forget());
            return start(question);
        }
    }

    private QueryResult start(Question question) {
        String sql = substituted(question);
        DuckDBConnection connection = null;
        QueryResult result = null;
        try {
            connection = root.duplicate().unwrap(DuckDBConnection.class);
            PreparedStatement statement = connection.prepareStatement(sql);
            int index = 1;
            for (Object value : question.values()) {
                statement.setObject(index++, value);
            }
            result = new QueryResult(question.sql(), connection, statement, running::release, patience);
            return result;
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("No files found") || message.contains("No such file")) {
                throw new MissingFileException(message, e);
            }
            throw LakeQuery.failed(question.sql(), e);
        } finally {
            if (result == null && connection != null) {
                close(connection);
            }
        }
    }

    private String substituted(Question question) {
        Matcher names = TABLE.matcher(question.sql());
        StringBuilder sql = new StringBuilder();
        while (names.find()) {
            String name = names.group(1);
            if (!question.tables().containsKey(name)) {
                throw new IllegalArgumentException("Cannot ask %s: the question does not name it".formatted(name));
            }
            TableSnapshot snapshot = files(name).snapshot(question.tables().get(name));
            names.appendReplacement(sql, Matcher.quoteReplacement("(" + snapshot.select() + ")"));
        }
        return names.appendTail(sql).toString();
    }

    private TableFiles files(String name) {
        return files.computeIfAbsent(name, this::open);
    }

    private synchronized TableFiles open(String name) {
        if (!has(name) || lake == null) {
            throw new LakeException(
                    "Cannot read %s: no such table, there are %s".formatted(name, String.join(", ", tables())));
        }
        try {
            Table table = lake.table(name);
            return new TableFiles(name, table, local);
        } catch (NotFoundException e) {
            throw new LakeException("Cannot read %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Tables this version of the program knows but the lake does not have. */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        Definitions.tables().forEach(table -> {
            if (!has(table.fullName())) {
                missing.add(table.fullName());
            }
        });
        return List.copyOf(missing);
    }

    @Override
    public synchronized void close() {
        close(root);
        if (lake != null) {
            lake.close();
            lake = null;
        }
        tables = List.of();
        files.clear();
    }

    private static void close(DuckDBConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new LakeException("Cannot close a query: " + e.getMessage(), e);
        }
    }

    private static final class MissingFileException extends RuntimeException {
        MissingFileException(String message, SQLException cause) {
            super(message, cause);
        }
    }
}
