package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeTest {

    @TempDir
    private Path directory;

    @Test
    void givesItsJobsNoDefaultsOfHadoopButSomebodysOwnSettings() throws IOException {
        Files.writeString(
                directory.resolve("core-site.xml"),
                "<configuration><property><name>fs.own.setting</name><value>x</value></property></configuration>");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader with =
                        new URLClassLoader(new URL[] {directory.toUri().toURL()}, before);
                Lake lake = Lake.openOrCreate(directory.resolve("new"))) {
            Thread.currentThread().setContextClassLoader(with);

            assertThat(lake.hadoop().getPropsWithPrefix(""))
                    .containsOnlyKeys("fs.own.setting", "fs.file.impl")
                    .containsEntry("fs.own.setting", "x");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void createsEveryTableAsDeclared() {
        try (Lake lake = Lake.openOrCreate(directory.resolve("new"))) {
            Table trades = lake.table("silver.trades");

            assertThat(lake.tables()).containsExactlyElementsOf(declared());
            assertThat(trades.schema().findField("price").type()).isEqualTo(Types.DecimalType.of(38, 18));
            assertThat(trades.schema().findField("price").isRequired()).isTrue();
            assertThat(trades.schema().findField("traded_at").type()).isEqualTo(Types.TimestampType.withZone());
            assertThat(trades.schema().findField("taker_side").doc()).isEqualTo("buy or sell: what the taker did");
            assertThat(trades.spec().toString()).contains("traded_at_day: day(9)");
            assertThat(trades.sortOrder().toString()).contains("identity(1)", "identity(2)", "identity(9)");
            assertThat(trades.properties())
                    .containsEntry("write.parquet.page-version", "v2")
                    .containsEntry("commit.retry.num-retries", "20")
                    .containsEntry("comment", "Every trade once");
        }
    }

    @Test
    void opensWhatItCreated() {
        Lake.openOrCreate(directory).close();

        try (Lake lake = Lake.open(directory)) {
            assertThat(lake.tables()).contains("gold.candles");
        }
    }

    @Test
    void takesAnyDirectoryName() {
        Path odd = directory.resolve("my lake #1 [a] 100% é ?x=1&y;'q'+");
        Lake.openOrCreate(odd).close();

        try (Lake lake = Lake.open(odd)) {
            Table trades = lake.table("silver.trades");
            Rows.append(trades, List.of(Trades.trade(1)));

            assertThat(odd.resolve("catalog.db")).isRegularFile();
            assertThat(trades.currentSnapshot().summary()).containsEntry("total-records", "1");
            assertThat(odd.resolve("data/silver/trades/data")).isNotEmptyDirectory();
        }
    }

    @Test
    void leavesNoChecksumFilesBesideTheData() throws IOException {
        try (Lake lake = Lake.openOrCreate(directory)) {
            Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1)));
        }

        try (var files = Files.walk(directory)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".crc"));
        }
    }

    @Test
    void doesNotOpenADirectoryWithoutALake() {
        assertThatThrownBy(() -> Lake.open(directory))
                .isInstanceOf(LakeException.class)
                .hasMessage("Cannot open lake %s: no catalog.db there, run ./tidemark demo or replay first", directory);
    }

    @Test
    void doesNotCreateALakeWhereAFileIs() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> Lake.openOrCreate(file))
                .isInstanceOf(LakeException.class)
                .hasMessage("Cannot create lake %s: a file is in the way: %s", file, file);
    }

    @Test
    void doesNotTakeAnotherFileForACatalog() throws IOException {
        Files.writeString(directory.resolve("catalog.db"), "not a database");
        String reason = "[SQLITE_NOTADB] File opened that is not a database file (file is not a database)";

        assertThatThrownBy(() -> Lake.open(directory))
                .isInstanceOf(LakeException.class)
                .hasMessage("Cannot open lake %s: %s", directory, reason);
        assertThatThrownBy(() -> Lake.openOrCreate(directory))
                .isInstanceOf(LakeException.class)
                .hasMessage("Cannot create lake %s: %s", directory, reason);
    }

    @Test
    void saysWhichTablesThereAre() {
        try (Lake lake = Lake.openOrCreate(directory)) {
            assertThatThrownBy(() -> lake.table("silver.trade"))
                    .isInstanceOf(LakeException.class)
                    .hasMessage("Cannot read silver.trade: no such table, there are %s", String.join(", ", declared()));
        }
    }

    @Test
    void addsANullableColumnThatAnOlderLakeLacks() {
        try (Lake lake = Lake.openOrCreate(directory)) {
            lake.table("silver.trades")
                    .updateSchema()
                    .deleteColumn("outlier_score")
                    .commit();
        }

        try (Lake lake = Lake.openOrCreate(directory)) {
            Types.NestedField added = lake.table("silver.trades").schema().findField("outlier_score");

            assertThat(added.isOptional()).isTrue();
            assertThat(added.doc()).startsWith("Robust z-score");
        }
    }

    @Test
    void saysWhatDiffersWhereATableCannotBeMended() {
        String location;
        try (Lake lake = Lake.openOrCreate(directory)) {
            Table trades = lake.table("silver.trades");
            location = trades.location();
            trades.updateSchema()
                    .allowIncompatibleChanges()
                    .deleteColumn("quantity")
                    .makeColumnOptional("price")
                    .updateColumn("fills", Types.LongType.get())
                    .addRequiredColumn("venue", Types.StringType.get())
                    .commit();
        }

        assertThatThrownBy(() -> Lake.openOrCreate(directory))
                .isInstanceOf(LakeException.class)
                .hasMessage(
                        "Cannot use table silver.trades at %s: column fills is long there and int here; "
                                + "column price is nullable there and not null here; "
                                + "it lacks column quantity, which may not be null; "
                                + "column venue may not be null there and is not declared here",
                        location);
    }

    @Test
    void keepsATableThatOnlyTheUserKnows() {
        try (Lake lake = Lake.openOrCreate(directory)) {
            lake.catalog()
                    .createTable(
                            TableIdentifier.of("gold", "mine"),
                            new org.apache.iceberg.Schema(Types.NestedField.optional(1, "x", Types.IntegerType.get())));
        }

        try (Lake lake = Lake.openOrCreate(directory)) {
            assertThat(lake.tables()).contains("gold.mine");
        }
    }

    private static List<String> declared() {
        return Definitions.tables().stream().map(TableDefinition::fullName).toList();
    }
}
