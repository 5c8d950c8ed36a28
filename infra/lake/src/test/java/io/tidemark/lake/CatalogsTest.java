package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.servers.PostgresServer;
import io.tidemark.servers.RestCatalogServer;
import io.tidemark.servers.S3Server;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same lake in every catalog and every storage, by settings alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogsTest {

    private static final int WRITERS = 4;
    private static final int COMMITS = 3;

    @TempDir
    static Path directory;

    private final List<AutoCloseable> servers = new ArrayList<>();
    private PostgresServer postgres;
    private S3Server s3;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        postgres = keep(PostgresServer.start());
        s3 = keep(S3Server.start(Files.createDirectories(directory.resolve("s3"))));
        Files.writeString(directory.resolve("password"), PostgresServer.PASSWORD + "\n");
        Files.writeString(directory.resolve("secret-key"), S3Server.SECRET_KEY);
    }

    @AfterAll
    void end() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"sqlite,s3", "postgresql,file", "rest,file", "rest,s3"})
    void holdsTheSameLakeWhereverTheCatalogAndTheFilesAre(String catalog, String storage) throws Exception {
        Path folder = Files.createDirectories(directory.resolve(catalog + "-" + storage));
        Files.writeString(folder.resolve("catalog.properties"), settings(catalog, storage, folder));

        List<String> tables;
        try (Lake lake = Lake.openOrCreate(folder);
                LakeReader reader = LakeReader.at(folder, Duration.ofMinutes(2))) {
            tables = lake.tables();
            commitTogether(folder);
            Table trades = lake.table("silver.trades");

            assertThat(trades.properties())
                    .containsEntry("commit.retry.num-retries", "20")
                    .containsEntry("write.parquet.compression-codec", "zstd");
            assertThat(trades.location()).startsWith(storage.equals("s3") ? "s3://" : "file:/");
            assertThat(csv(lake, "SELECT count(*) AS n, count(DISTINCT trade_number) AS d FROM silver.trades"))
                    .isEqualTo("n,d\n12,12\n");
            assertThat(count(reader)).isEqualTo(12L);
            assertThat(lake.catalogProperties().toString())
                    .doesNotContain(S3Server.SECRET_KEY)
                    .doesNotContain("jdbc.password=" + PostgresServer.PASSWORD);
            maintain(Upkeep.of(lake, "silver.trades"));
            assertThat(csv(lake, "SELECT count(*) AS n, count(DISTINCT trade_number) AS d FROM silver.trades"))
                    .isEqualTo("n,d\n12,12\n");
            trades.refresh();
            fence(trades);
            assertThatThrownBy(() -> commit(lake.table("silver.trades"), "one", 2))
                    .hasMessage("Cannot commit to silver.trades: job one was replaced by job two, end it");
            trades.updateSchema().deleteColumn("outlier_score").commit();
        }
        try (Lake again = Lake.openOrCreate(folder)) {
            assertThat(tables)
                    .containsExactlyElementsOf(Definitions.tables().stream()
                            .map(TableDefinition::fullName)
                            .toList());
            assertThat(CatalogViews.of(again).register()).contains("gold.candles_latest", "gold.bars_1s");
            assertThat(CatalogViews.of(again).register()).isEmpty();
            assertThat(again.tables()).isEqualTo(tables);
            assertThat(again.table("silver.trades").schema().findField("outlier_score"))
                    .isNotNull();
            assertThat(csv(
                            again,
                            "SELECT trade_number FROM silver.trades WHERE traded_at < '2023-04-05 00:00:03'"
                                    + " ORDER BY ALL"))
                    .isEqualTo("trade_number\n1\n2\n");
        }
    }

    private String settings(String catalog, String storage, Path folder)
            throws IOException, InterruptedException, java.sql.SQLException {
        Map<String, String> storing = new HashMap<>();
        String data = "file://" + folder.resolve("files");
        if (storage.equals("s3")) {
            data = s3.newBucket(catalog) + "/lake";
            storing.put("s3.endpoint", s3.endpoint().toString());
            storing.put("s3.path-style-access", "true");
            storing.put("s3.access-key-id", S3Server.ACCESS_KEY);
            storing.put("client.region", "us-east-1");
            storing.put("http-client.type", "urlconnection");
        }
        StringBuilder settings = new StringBuilder();
        storing.forEach((key, value) -> settings.append("%s=%s\n".formatted(key, value)));
        if (storage.equals("s3")) {
            settings.append("s3.secret-access-key=${file:%s}\n".formatted(directory.resolve("secret-key")));
        }
        if (catalog.equals("rest")) {
            storing.put("warehouse", data);
            if (storage.equals("s3")) {
                storing.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
                storing.put("s3.secret-access-key", S3Server.SECRET_KEY);
            }
            settings.append("uri=%s\n"
                    .formatted(keep(RestCatalogServer.start(folder, storing)).address()));
        } else {
            settings.append("warehouse=%s\n".formatted(data));
        }
        if (catalog.equals("postgresql")) {
            settings.append("uri=%s\n".formatted(postgres.newDatabase()));
            settings.append("jdbc.user=%s\n".formatted(PostgresServer.USER));
            settings.append("jdbc.password=${file:%s}\n".formatted(directory.resolve("password")));
        }
        return settings.toString();
    }

    /** As processes of their own would: each opens the lake for itself. */
    private static void commitTogether(Path folder) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                long first = 1 + (long) i * COMMITS;
                writers.add(() -> {
                    try (Lake lake = Lake.open(folder)) {
                        for (long number = first; number < first + COMMITS; number++) {
                            Rows.append(lake.table("silver.trades"), List.of(Trades.trade(number)));
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> written : threads.invokeAll(writers)) {
                assertThat(written.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void maintain(Upkeep upkeep) {
        Instant later = Instant.now().plus(Duration.ofHours(1));
        for (String day : upkeep.crowded(Set.of())) {
            assertThat(upkeep.compact(day).newFiles()).isEqualTo(1);
        }
        assertThat(upkeep.expire(later)).isEqualTo(WRITERS * COMMITS);
        // What commits have left that lost a race.
        upkeep.delete(upkeep.orphans(later));
        assertThat(upkeep.orphans(later)).isEmpty();
    }

    private static void fence(Table trades) {
        TableJobs.of(trades.properties()).replacedBy("one", "", "").register(trades);
        trades.refresh();
        TableJobs.of(trades.properties()).replacedBy("two", "", "").register(trades);
        trades.refresh();
    }

    private static void commit(Table table, String job, long checkpoint) {
        AppendFiles append = table.newAppend().appendFile(Rows.write(table, List.of(Trades.trade(99))));
        append.set("flink.job-id", job);
        append.set("flink.max-committed-checkpoint-id", String.valueOf(checkpoint));
        append.commit();
    }

    private static String csv(Lake lake, String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        LakeQuery.over(lake).run(sql, ResultFormat.CSV, out);
        return out.toString();
    }

    private static Object count(LakeReader reader) {
        try (QueryResult result =
                reader.run(Question.of("SELECT count(*) FROM ${silver.trades}").over("silver.trades"))) {
            return Objects.requireNonNull(Objects.requireNonNull(result.next()).get(0));
        }
    }

    private <T extends AutoCloseable> T keep(T server) {
        servers.add(server);
        return server;
    }
}
