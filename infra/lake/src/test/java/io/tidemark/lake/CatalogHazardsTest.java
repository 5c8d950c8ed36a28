package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.servers.PostgresServer;
import io.tidemark.servers.RestCatalogServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.util.SnapshotUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can go wrong between a commit and its catalog; the letters are those of docs/catalogs.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogHazardsTest {

    private static final String TRADES = "silver.trades";

    @TempDir
    static Path directory;

    private PostgresServer postgres;
    private RestCatalogServer rest;
    private LostHttpReplies between;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        postgres = PostgresServer.start();
        Files.writeString(directory.resolve("password"), PostgresServer.PASSWORD);
        Path behind = Files.createDirectories(directory.resolve("rest-server"));
        rest = RestCatalogServer.start(behind, Map.of("warehouse", "file://" + behind.resolve("files")));
        between = LostHttpReplies.before(rest.address());
    }

    @AfterEach
    void mend() {
        LostReplies.FAULTS.reach(true);
        between.reach(true);
        FullDisk.space(true);
    }

    @AfterAll
    void end() throws IOException, InterruptedException {
        between.close();
        rest.close();
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource
    void e4AReplyThatIsLostUndoesNobodysCommit(Catalog catalog) throws Exception {
        Path folder = in(catalog, "lost-reply");
        LostReply faults = faults(catalog);
        try (Lake lake = Lake.openOrCreate(folder);
                Lake other = Lake.open(folder)) {
            Table trades = lake.table(TRADES);
            Rows.append(trades, List.of(Trades.trade(1)));
            faults.breakNext(LostReply.At.AFTER, () -> Rows.append(other.table(TRADES), List.of(Trades.trade(3))));

            Rows.append(trades, List.of(Trades.trade(2)));

            assertThat(numbers(folder)).isEqualTo("trade_number\n1\n2\n3\n");
            assertThat(snapshots(folder)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void e4ACommitThatMayNotBeTriedAgainLeavesTheTableReadable(Catalog catalog) throws Exception {
        Path folder = in(catalog, "no-retry");
        LostReply faults = faults(catalog);
        try (Lake lake = Lake.openOrCreate(folder);
                Lake other = Lake.open(folder)) {
            lake.table(TRADES)
                    .updateProperties()
                    .set("commit.retry.num-retries", "0")
                    .commit();
            faults.breakNext(LostReply.At.AFTER, () -> Rows.append(other.table(TRADES), List.of(Trades.trade(2))));

            Rows.append(lake.table(TRADES), List.of(Trades.trade(1)));

            assertThat(numbers(folder)).isEqualTo("trade_number\n1\n2\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void e4WhereNobodyCanTellNothingIsDeleted(Catalog catalog) throws Exception {
        Path folder = in(catalog, "unreachable");
        LostReply faults = faults(catalog);
        try (Lake lake = Lake.openOrCreate(folder)) {
            faults.breakNext(LostReply.At.AFTER, () -> faults.reach(false));

            assertThatThrownBy(() -> append(lake, 1)).isInstanceOf(CommitStateUnknownException.class);

            faults.reach(true);
            assertThat(numbers(folder)).isEqualTo("trade_number\n1\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void e4ACommitThatNeverArrivedCanBeMadeAgain(Catalog catalog) throws Exception {
        Path folder = in(catalog, "never-arrived");
        LostReply faults = faults(catalog);
        try (Lake lake = Lake.openOrCreate(folder)) {
            faults.breakNext(LostReply.At.BEFORE, () -> faults.reach(false));
            assertThatThrownBy(() -> append(lake, 1)).isInstanceOf(CommitStateUnknownException.class);
            faults.reach(true);

            append(lake, 2);

            assertThat(numbers(folder)).isEqualTo("trade_number\n2\n");
            assertThat(snapshots(folder)).isEqualTo(1);
        }
    }

    /** For longer than a commit waits; the job tries again from its checkpoint, as a second commit does here. */
    @Test
    void e10ACatalogThatIsLockedTooLongLosesNoCommit() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("locked"));
        Path database = folder.resolve("catalog.db");
        Files.writeString(
                folder.resolve("catalog.properties"),
                "uri=jdbc:sqlite:file:%s?journal_mode=WAL&busy_timeout=200\n".formatted(database));
        try (Lake lake = Lake.openOrCreate(folder)) {
            Table trades = lake.table(TRADES);
            try (Connection lock = DriverManager.getConnection("jdbc:sqlite:" + database);
                    Statement statement = lock.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");

                assertThatThrownBy(() -> append(lake, 1)).isInstanceOf(CommitStateUnknownException.class);

                statement.execute("ROLLBACK");
            }
            Rows.append(trades, List.of(Trades.trade(2)));
        }

        assertThat(numbers(folder)).isEqualTo("trade_number\n2\n");
    }

    @Test
    void e10AFullDiskLeavesTheTableAsItWas() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("full"));
        Files.writeString(folder.resolve("catalog.properties"), "io-impl=%s\n".formatted(FullDisk.class.getName()));
        try (Lake lake = Lake.openOrCreate(folder)) {
            Rows.append(lake.table(TRADES), List.of(Trades.trade(1)));
            LakeAppend full = LakeAppend.to(lake, TRADES);
            full.add(row(2));
            FullDisk.space(false);

            assertThatThrownBy(full::commit).hasRootCauseMessage("No space left on device");

            full.close();
            assertThat(numbers(folder)).isEqualTo("trade_number\n1\n");
            FullDisk.space(true);
            append(lake, 3);
        }

        assertThat(numbers(folder)).isEqualTo("trade_number\n1\n3\n");
    }

    @Test
    void e11OldMetadataFilesGo() throws Exception {
        Path folder = directory.resolve("many");
        try (Lake lake = Lake.openOrCreate(folder)) {
            Table trades = lake.table(TRADES);
            for (int number = 1; number <= 30; number++) {
                Rows.append(trades, List.of(Trades.trade(number)));
            }
        }

        try (Stream<Path> files = Files.list(folder.resolve("data/silver/trades/metadata"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".metadata.json")))
                    .hasSize(21);
        }
    }

    /** Where a reply can be lost. */
    enum Catalog {
        POSTGRESQL,
        REST
    }

    private LostReply faults(Catalog catalog) {
        return catalog == Catalog.REST ? between : LostReplies.FAULTS;
    }

    private Path in(Catalog catalog, String name) throws IOException, SQLException {
        Path folder = Files.createDirectories(directory.resolve(catalog + "-" + name));
        Files.writeString(
                folder.resolve("catalog.properties"),
                catalog == Catalog.REST
                        ? "uri=%s\n".formatted(between.address())
                        : """
                uri=%s
                jdbc.user=%s
                jdbc.password=${file:%s}
                """.formatted(
                                        postgres.newDatabase().replaceFirst("^jdbc:", LostReplies.PREFIX),
                                        PostgresServer.USER,
                                        directory.resolve("password")));
        // The server has one catalog for all that is tried here.
        try (Lake lake = Lake.openOrCreate(folder)) {
            lake.catalog().dropTable(TableIdentifier.parse(TRADES));
        }
        return folder;
    }

    /** As a command does, which clears away what was not committed. */
    private static void append(Lake lake, long number) {
        try (LakeAppend append = LakeAppend.to(lake, TRADES)) {
            append.add(row(number));
            append.commit();
        }
    }

    private static Map<String, Object> row(long number) {
        Map<String, Object> row = new HashMap<>(Trades.trade(number));
        for (String time : List.of("traded_at", "received_at")) {
            row.put(time, 1_680_652_800_000_000L + number * 1_000_000);
        }
        return row;
    }

    private static String numbers(Path folder) throws IOException {
        StringBuilder out = new StringBuilder();
        try (Lake lake = Lake.open(folder)) {
            LakeQuery.over(lake).run("SELECT trade_number FROM silver.trades ORDER BY 1", ResultFormat.CSV, out);
        }
        return out.toString();
    }

    private static long snapshots(Path folder) {
        try (Lake lake = Lake.open(folder)) {
            return StreamSupport.stream(
                            SnapshotUtil.currentAncestors(lake.table(TRADES)).spliterator(), false)
                    .count();
        }
    }
}
