package io.tidemark.lake;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** Iceberg's JDBC catalog with the rules of {@link FencedOperations} for commits. */
public final class LakeCatalog extends JdbcCatalog {

    static {
        // DriverManager finds drivers once in the life of a JVM; a job that comes later, with a class loader of its
        // own, brings its own drivers, which tell of themselves when they are loaded.
        for (String driver : List.of("org.sqlite.JDBC", "org.postgresql.Driver")) {
            try {
                Class.forName(driver);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("Cannot use %s: it is not there".formatted(driver), e);
            }
        }
    }

    @Override
    public void initialize(String name, Map<String, String> properties) {
        super.initialize(name, Secrets.resolved(properties));
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier name) {
        return new FencedOperations(name.toString(), super.newTableOps(name));
    }
}
