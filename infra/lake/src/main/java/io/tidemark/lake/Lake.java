package io.tidemark.lake;

import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * A directory that holds a lake: {@code catalog.db}, a SQLite file with Iceberg's JDBC catalog, and {@code data}, the
 * files of the tables.
 *
 * <p>Any number of processes may have the same lake open and commit to it; SQLite makes them wait for each other and
 * Iceberg repeats a commit that lost a race.
 */
public final class Lake implements AutoCloseable {

    /** Part of the key of every row in the JDBC catalog, so Flink, Trino and Spark must all use it. */
    public static final String CATALOG_NAME = "tidemark";

    /** The catalog's class, as Flink's {@code CatalogLoader.custom} wants it. */
    public static final String CATALOG_CLASS = LakeCatalog.class.getName();

    private static final String CATALOG_FILE = "catalog.db";
    private static final Object CREATING = new Object();

    private final Path directory;
    private final JdbcCatalog catalog;

    private Lake(Path directory) {
        this.directory = directory;
        this.catalog = (JdbcCatalog)
                CatalogUtil.loadCatalog(CATALOG_CLASS, CATALOG_NAME, catalogProperties(directory), configuration());
    }

    /**
     * Opens a lake and makes what is missing of it: the directory, the catalog, namespaces, tables, and nullable
     * columns that a newer version declares.
     *
     * @throws LakeException if the directory cannot be written, or a table differs from its definition in a way that
     *     cannot be mended without touching data
     */
    public static Lake openOrCreate(Path directory) {
        Path lake = absolute(directory);
        try {
            Files.createDirectories(lake);
            // Iceberg makes its catalog tables in several steps, which two processes must not mix. A file lock holds
            // off other processes, the monitor other threads of this one.
            synchronized (CREATING) {
                try (FileChannel channel = FileChannel.open(
                                lake.resolve("catalog.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    return complete(connected(lake, "create"), lock);
                }
            }
        } catch (IOException e) {
            throw new LakeException("Cannot create lake %s: %s".formatted(lake, reason(e)), e);
        }
    }

    /**
     * Opens a lake that exists, as it is.
     *
     * @throws LakeException if there is none
     */
    public static Lake open(Path directory) {
        Path lake = absolute(directory);
        if (!Files.isRegularFile(lake.resolve(CATALOG_FILE))) {
            throw new LakeException("Cannot open lake %s: no %s there, run ./tidemark demo or replay first"
                    .formatted(lake, CATALOG_FILE));
        }
        return connected(lake, "open");
    }

    /** What a Flink job needs to open the same catalog elsewhere, with {@link #CATALOG_NAME}. */
    public Map<String, String> catalogProperties() {
        return catalogProperties(directory);
    }

    /** The Hadoop settings that belong to {@link #catalogProperties()}. */
    public Configuration hadoop() {
        return configuration();
    }

    public JdbcCatalog catalog() {
        return catalog;
    }

    public Path directory() {
        return directory;
    }

    /**
     * A table as it is now.
     *
     * @param name with its namespace, {@code silver.trades}
     * @throws LakeException if there is none of that name
     */
    public Table table(String name) {
        try {
            return catalog.loadTable(TableIdentifier.parse(name));
        } catch (NoSuchTableException e) {
            throw new LakeException(
                    "Cannot read %s: no such table, there are %s".formatted(name, String.join(", ", tables())), e);
        }
    }

    /** Names of all tables with their namespaces, in order. */
    public List<String> tables() {
        List<String> names = new ArrayList<>();
        for (Namespace namespace : catalog.listNamespaces()) {
            catalog.listTables(namespace).forEach(table -> names.add(table.toString()));
        }
        names.sort(null);
        return List.copyOf(names);
    }

    @Override
    public void close() {
        catalog.close();
    }

    private static Lake connected(Path directory, String verb) {
        try {
            return new Lake(directory);
        } catch (RuntimeException e) {
            throw new LakeException("Cannot %s lake %s: %s".formatted(verb, directory, rootMessage(e)), e);
        }
    }

    private static Lake complete(Lake lake, FileLock whileHeld) {
        if (!whileHeld.isValid()) {
            throw new IllegalStateException("Cannot create lake %s: its lock is gone".formatted(lake.directory));
        }
        try {
            for (TableDefinition definition : Definitions.tables()) {
                lake.complete(definition);
            }
            return lake;
        } catch (RuntimeException e) {
            lake.close();
            throw e instanceof LakeException
                    ? e
                    : new LakeException("Cannot create lake %s: %s".formatted(lake.directory, rootMessage(e)), e);
        }
    }

    private void complete(TableDefinition definition) {
        Namespace namespace = Namespace.of(definition.namespace());
        if (!catalog.namespaceExists(namespace)) {
            catalog.createNamespace(namespace);
        }
        TableIdentifier name = TableIdentifier.of(namespace, definition.name());
        if (catalog.tableExists(name)) {
            TableShape.of(definition).extend(catalog.loadTable(name));
        } else {
            TableShape.of(definition).create(catalog, name);
        }
    }

    private static Map<String, String> catalogProperties(Path directory) {
        return Map.of(
                CatalogProperties.URI,
                "jdbc:sqlite:file:%s?journal_mode=WAL&busy_timeout=30000"
                        .formatted(directory.resolve(CATALOG_FILE).toUri().getRawPath()),
                CatalogProperties.WAREHOUSE_LOCATION,
                "file://" + directory.resolve("data"),
                CatalogProperties.CLIENT_POOL_SIZE,
                "1",
                "jdbc.schema-version",
                "V1",
                // A table keeps these from its creation; several jobs commit to one catalog.
                CatalogProperties.TABLE_DEFAULT_PREFIX + "commit.retry.num-retries",
                "20",
                CatalogProperties.TABLE_DEFAULT_PREFIX + "commit.retry.max-wait-ms",
                "2000");
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        // Hadoop's usual local file system writes a hidden .crc beside every file; Parquet and Avro check themselves.
        configuration.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
        return configuration;
    }

    private static Path absolute(Path directory) {
        return directory.toAbsolutePath().normalize();
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission to write " + denied.getFile();
        }
        if (e instanceof FileAlreadyExistsException existing) {
            return "a file is in the way: " + existing.getFile();
        }
        if (e instanceof NoSuchFileException missing) {
            return "no such directory: " + missing.getFile();
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return "%s: %s".formatted(failed.getReason(), failed.getFile());
        }
        return rootMessage(e);
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getMessage().lines().findFirst().orElse("");
    }
}
