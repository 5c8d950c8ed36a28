package io.tidemark.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Iceberg's own REST catalog server, over SQLite. It listens on every address of the machine: for tests only. */
public final class RestCatalogServer implements AutoCloseable {

    private final ServerProcess process;

    private RestCatalogServer(ServerProcess process) {
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param folder where its catalog and its log are
     * @param properties of the catalog behind it: the warehouse, and what its storage wants
     */
    public static RestCatalogServer start(Path folder, Map<String, String> properties)
            throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        Map<String, String> environment = new HashMap<>();
        environment.put("CATALOG_REST_PORT", String.valueOf(port));
        environment.put("CATALOG_CATALOG__IMPL", "org.apache.iceberg.jdbc.JdbcCatalog");
        environment.put("CATALOG_URI", "jdbc:sqlite:file:%s?journal_mode=WAL".formatted(folder.resolve("rest.db")));
        environment.put("CATALOG_JDBC_SCHEMA__VERSION", "V1");
        environment.put("CATALOG_CLIENTS", "1");
        // The server takes a dot for _ and a dash for __.
        properties.forEach((key, value) -> environment.put(
                "CATALOG_" + key.replace("-", "__").replace(".", "_").toUpperCase(Locale.ROOT), value));
        return new RestCatalogServer(ServerProcess.start(
                "org.apache.iceberg.rest.RESTCatalogServer",
                List.of(),
                environment,
                port,
                folder.resolve("rest-catalog.log")));
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + process.port());
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
