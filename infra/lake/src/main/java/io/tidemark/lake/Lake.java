package io.tidemark.lake;

import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import java.io.Closeable;
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
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * A directory that holds a lake: {@code catalog.db}, a SQLite file with Iceberg's JDBC catalog, and {@code data}, the
 * files of the tables; or {@code catalog.properties}, which says where else they are: in PostgreSQL or behind a REST
 * catalog, and in object storage.
 *
 * <p>Any number of processes may have the same lake open and commit to it; the catalog lets one win, and Iceberg
 * repeats a commit that lost a race.
 */
public final class Lake implements AutoCloseable {

    /** Part of the key of every row in the JDBC catalog, so Flink, Trino and Spark must all use it. */
    public static final String CATALOG_NAME = "tidemark";

    private static final Object CREATING = new Object();
    private static final String LOCK = "catalog.lock";

    private final Path directory;
    private final CatalogSettings settings;
    private final Catalog catalog;
    private final SupportsNamespaces namespaces;

    private Lake(Path directory) {
        this.directory = directory;
        this.settings = CatalogSettings.of(directory);
        this.catalog = CatalogUtil.loadCatalog(catalogClass(), CATALOG_NAME, settings.properties(), configuration());
        this.namespaces = (SupportsNamespaces) catalog;
    }

    /** Whether there is a lake in a folder, or settings of one. */
    public static boolean exists(Path directory) {
        return CatalogSettings.existIn(directory);
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
                                lake.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
        if (!exists(lake)) {
            throw new LakeException("Cannot open lake %s: no %s there, run ./tidemark demo or replay first"
                    .formatted(lake, CatalogSettings.DATABASE));
        }
        // Who creates it holds the lock until the catalog is whole; before that, Iceberg would complete it here, too.
        synchronized (CREATING) {
            try (FileChannel channel = FileChannel.open(lake.resolve(LOCK), StandardOpenOption.READ);
                    FileLock lock = channel.lock(0, Long.MAX_VALUE, true)) {
                return whole(lake, lock);
            } catch (NoSuchFileException | AccessDeniedException e) {
                // Made by hand, or by somebody else long ago.
                return connected(lake, "open");
            } catch (IOException e) {
                throw new LakeException("Cannot open lake %s: %s".formatted(lake, reason(e)), e);
            }
        }
    }

    private static Lake whole(Path lake, FileLock lock) {
        if (!lock.isValid()) {
            throw new LakeException("Cannot open lake %s: %s is gone".formatted(lake, LOCK));
        }
        return connected(lake, "open");
    }

    /** What a Flink job needs to open the same catalog elsewhere, with {@link #CATALOG_NAME}. Holds no secret. */
    public Map<String, String> catalogProperties() {
        return settings.properties();
    }

    /** The catalog's class, as Flink's {@code CatalogLoader.custom} wants it. */
    public String catalogClass() {
        return (settings.isRest() ? RestLakeCatalog.class : LakeCatalog.class).getName();
    }

    /** The Hadoop settings that belong to {@link #catalogProperties()}. */
    public Configuration hadoop() {
        return configuration();
    }

    public Catalog catalog() {
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
            List<String> tables = tables();
            throw new LakeException(
                    tables.isEmpty()
                            ? "Cannot read %s: the lake has no tables yet, run ./tidemark demo or replay first"
                                    .formatted(name)
                            : "Cannot read %s: no such table, there are %s".formatted(name, String.join(", ", tables)),
                    e);
        }
    }

    /** Names of all tables with their namespaces, in order. */
    public List<String> tables() {
        List<String> names = new ArrayList<>();
        for (Namespace namespace : namespaces.listNamespaces()) {
            catalog.listTables(namespace).forEach(table -> names.add(table.toString()));
        }
        names.sort(null);
        return List.copyOf(names);
    }

    @Override
    public void close() {
        if (catalog instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                throw new LakeException("Failed to close lake %s: %s".formatted(directory, e.getMessage()), e);
            }
        }
    }

    /** Where files of its tables can be read by who reads only this disk. */
    LocalFiles localFiles() {
        return new LocalFiles(settings, file -> true);
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
        TableIdentifier name = TableIdentifier.of(namespace, definition.name());
        if (!catalog.tableExists(name)) {
            try {
                if (!namespaces.namespaceExists(namespace)) {
                    namespaces.createNamespace(namespace);
                }
                TableShape.of(definition).create(catalog, name);
                return;
            } catch (AlreadyExistsException e) {
                // On another machine somebody was faster.
            }
        }
        TableShape.of(definition).extend(catalog.loadTable(name));
    }

    /**
     * Without Hadoop's defaults: its code has them too, and each operator of a job would carry a thousand of them,
     * which is more than all else it carries. Somebody's own settings count.
     */
    private static Configuration configuration() {
        Configuration configuration = new Configuration(false);
        configuration.addResource("core-site.xml");
        configuration.set("fs.file.impl", DiskFileSystem.class.getName());
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
