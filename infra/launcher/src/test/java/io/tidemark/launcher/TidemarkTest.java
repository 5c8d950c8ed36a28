package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.exchange.Exchanges;
import io.tidemark.simulator.SimulatorOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TidemarkTest {

    @TempDir
    Path temp;

    @Test
    void listsItsCommands() {
        Run run = run("help");

        assertThat(run.out()).contains("  demo ", "  replay ", "  sql ", "  simulate ", "  bench ", "  test ");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void helpsWhereNoCommandIsGiven() {
        assertThat(run()).isEqualTo(run("help"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "replay", "sql", "dashboard", "simulate", "bench", "test"})
    void explainsEachCommand(String command) {
        assertThat(run("help", command).out()).startsWith("Usage: tidemark " + command + " ");
        assertThat(run(command, "--help")).isEqualTo(run("help", command));
    }

    /** Lists show the first line alone. */
    @Test
    void firstLinesOfDescriptionsAreWholeAndShort() {
        Deque<CommandLine> commands = new ArrayDeque<>(List.of(Tidemark.line()));
        List<String> lines = new ArrayList<>();
        while (!commands.isEmpty()) {
            CommandLine command = commands.remove();
            commands.addAll(command.getSubcommands().values());
            lines.add(command.getCommandSpec().usageMessage().description()[0]);
        }

        assertThat(lines)
                .hasSizeGreaterThan(40)
                .allSatisfy(line -> assertThat(line).matches("[A-Z].*[^ ]\\.").hasSizeLessThan(90));
    }

    @Test
    void explainsACommandOfACommand() {
        assertThat(run("help", "backfill", "trades").out()).startsWith("Usage: tidemark backfill trades ");
        assertThat(run("help", "backfill", "candy").err()).contains("Invalid command candy: known are trades;");
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("--version").out()).matches("tidemark \\d+\\.\\d+\\.\\d+\\RJava .*\\R");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "demmo > Invalid command demmo: known are %1$s; see ./tidemark help",
                "help demmo > Invalid command demmo: known are %1$s; see ./tidemark help",
                "--no > Invalid option --no: unknown; see ./tidemark help",
                "sql > Cannot run sql: SELECT is missing; see ./tidemark help sql",
                "sql SELECT 1 > Invalid argument 1: one too many; see ./tidemark help sql",
                "sql SELECT --format xml"
                        + " > Invalid --format xml: must be one of table, csv, json; see ./tidemark help sql",
                "sql SELECT --lake > Cannot run sql: --lake has no value; see ./tidemark help sql",
                "replay > Cannot run replay: TAPE is missing; see ./tidemark help replay",
                "demo --seconds soon > Invalid --seconds soon: must be a whole number; see ./tidemark help demo",
                "demo --seconds 0 > Invalid --seconds 0: must be at least 1; see ./tidemark help demo",
                "demo --ui-port 99999 > Invalid --ui-port 99999: must be from 1 to 65535; see ./tidemark help demo",
                "demo --seed x > Invalid --seed x: must be a whole number; see ./tidemark help demo",
                "simulate --speed fast > Invalid --speed fast: must be a number above 0; see ./tidemark help simulate",
                "simulate --speed 0 > Invalid --speed 0: must be a number above 0; see ./tidemark help simulate",
                "demo --exchanges binance,nowhere > Invalid --exchanges nowhere: must be one of %2$s; see ./tidemark help demo",
                "simulate --exchanges nowhere > Invalid --exchanges nowhere: must be one of %2$s;"
                        + " see ./tidemark help simulate",
                "demo --instruments FOO-USDT > Invalid --instruments FOO-USDT: must be one of %3$s, alone or with -USDT or"
                        + " -USD; see ./tidemark help demo",
                "simulate --instruments BTC-USDT,BTC-EUR > Invalid --instruments BTC-EUR: must be one of %3$s, alone or with"
                        + " -USDT or -USD; see ./tidemark help simulate",
                "simulate --instruments USDT-USDT > Invalid --instruments USDT-USDT: must be one of %3$s, alone or with"
                        + " -USDT or -USD; see ./tidemark help simulate",
                "flink stat > Invalid command stat: known are start, run, list, savepoint, stop, upgrade, kill;"
                        + " see ./tidemark help flink",
                "flink start --task-managers 0 > Invalid --task-managers 0: must be at least 1; see ./tidemark help flink",
                "flink stat > Invalid command stat: known are start, run, list, savepoint, stop, upgrade, kill;"
                        + " see ./tidemark help flink",
                "flink start --task-managers 0 > Invalid --task-managers 0: must be at least 1; see ./tidemark help flink",
                "bench --trades 1000 > Invalid --trades 1000: must be above 1,000; see ./tidemark help bench",
                "bench --trades -5 > Invalid --trades -5: must be at least 1; see ./tidemark help bench",
            })
    void refusesAWrongCommandLineInOneLine(String line, String message) {
        Run run = run(line.split(" "));

        assertThat(run.err())
                .isEqualTo("tidemark: "
                        + message.formatted(
                                String.join(", ", Tidemark.commands()),
                                String.join(", ", SimulatorOptions.knownExchanges()),
                                String.join(", ", SimulatorOptions.knownAssets()))
                        + System.lineSeparator());
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(64);
    }

    @Test
    void refusesToReadASimulatedExchangeWithoutAnAdapterBeforeItWritesAnything() {
        Optional<String> unread = SimulatorOptions.knownExchanges().stream()
                .filter(id -> !Exchanges.all().containsKey(id))
                .findFirst();
        assumeTrue(unread.isPresent(), "each simulated exchange has an adapter");
        Path lake = temp.resolve("lake");

        Run run = run("demo", "--exchanges", unread.get(), "--lake", lake.toString());

        assertThat(run.err())
                .isEqualTo("tidemark: Invalid exchange %s: known are %s"
                                .formatted(
                                        unread.get(),
                                        String.join(", ", Exchanges.all().keySet()))
                        + System.lineSeparator());
        assertThat(run.code()).isEqualTo(1);
        assertThat(lake).doesNotExist();
    }

    @Test
    void importsCandlesOfAnExchangeWithoutAnAdapterOnlyIfTold() throws Exception {
        Path file = Files.writeString(temp.resolve("candles.csv"), "1735689540,10,12.5,9,11,2.5,3\n");
        String import_ =
                "import candles --exchange binnance --instrument BTC-USDT --layout kraken --dry-run --lake %s %s"
                        .formatted(temp.resolve("lake"), file);

        Run refused = run(import_.split(" "));
        Run told = run((import_ + " --other-exchange").split(" "));

        assertThat(refused.err())
                .isEqualTo(
                        "tidemark: Invalid exchange binnance: known are %s; --other-exchange takes one that has no adapter"
                                        .formatted(String.join(
                                                ", ", Exchanges.all().keySet()))
                                + System.lineSeparator());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(told.out()).startsWith("1 candles of binnance BTC-USDT 1m, ");
        assertThat(told.code()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"funding,funding_rate", "open-interest,open_interest"})
    void importsSeriesOfAnExchangeWithoutAnAdapterOnlyIfTold(String what, String column) throws Exception {
        Path named = Files.writeString(
                temp.resolve("named.csv"),
                "exchange,instrument,observed_at,%s%nbinance,BTC-USDT,2026-01-02T08:00:00Z,1%nbinnance,BTC-USDT,2026-01-02T08:00:00Z,1%n"
                        .formatted(column));
        Path nameless = Files.writeString(
                temp.resolve("nameless.csv"),
                "instrument,observed_at,%s%nBTC-USDT,2026-01-02T08:00:00Z,1%n".formatted(column));
        Path lake = temp.resolve("lake");

        for (String files : List.of(named.toString(), "--exchange binnance " + nameless)) {
            Run refused =
                    run("import %s --lake %s %s".formatted(what, lake, files).split(" "));
            Run told = run("import %s --lake %s --dry-run --other-exchange %s"
                    .formatted(what, lake, files)
                    .split(" "));

            assertThat(refused.err())
                    .startsWith("tidemark: Invalid exchange binnance: known are ")
                    .endsWith("; --other-exchange takes one that has no adapter" + System.lineSeparator());
            assertThat(refused.code()).isEqualTo(1);
            assertThat(told.code()).as(told.err()).isZero();
            assertThat(lake).doesNotExist();
        }
    }

    @Test
    void refusesToFetchForAnotherJobWithoutBrokersBetweenThem() {
        Run run = run(
                "flink", "run", "--ingest", "--cluster", temp.resolve("cluster").toString());

        assertThat(run.err())
                .isEqualTo("tidemark: Cannot submit the ingest job: --kafka HOST:PORT is missing"
                        + System.lineSeparator());
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void refusesToSimulateWithAKeyStoreThatIsNotThere() {
        Path missing = temp.resolve("no.p12");

        Run run = run("simulate", "--key-store", missing.toString());

        assertThat(run.err())
                .isEqualTo(
                        "tidemark: Cannot use key store %s: no such file".formatted(missing) + System.lineSeparator());
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void refusesAMomentThatIsNoTime() {
        Run run = run("sql", "SELECT 1", "--as-of", "yesterday");

        assertThat(run.err())
                .isEqualTo(
                        "tidemark: Invalid --as-of yesterday: must be a UTC time such as 2023-04-05T00:10:00Z; see ./tidemark help sql"
                                + System.lineSeparator());
        assertThat(run.code()).isEqualTo(Tidemark.USAGE);
    }

    @Test
    void refusesToQueryALakeThatIsNotThere() {
        Path missing = temp.resolve("none");

        Run run = run("sql", "SELECT 1", "--lake", missing.toString());

        assertThat(run.err())
                .isEqualTo("tidemark: Cannot open lake %s: no catalog.db there, run ./tidemark demo or replay first"
                                .formatted(missing)
                        + System.lineSeparator());
        assertThat(run.code()).isEqualTo(1);
        assertThat(missing).doesNotExist();
    }

    @Test
    void refusesToQueryAFolderThatIsNoLake() {
        Run run = run("sql", "SELECT 1", "--lake", temp.toString());

        assertThat(run.err()).startsWith("tidemark: Cannot open lake " + temp);
        assertThat(run.code()).isEqualTo(1);
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void refusesATapeThatIsNotThereBeforeItWritesAnything() {
        Path lake = temp.resolve("lake");

        Run run = run("replay", temp.resolve("no.jsonl").toString(), "--lake", lake.toString());

        assertThat(run.err())
                .isEqualTo("tidemark: Cannot read tape %s: no such file".formatted(temp.resolve("no.jsonl"))
                        + System.lineSeparator());
        assertThat(run.code()).isEqualTo(1);
        assertThat(lake).doesNotExist();
    }

    @Test
    void refusesATapeOfAnExchangeNobodyKnows() throws Exception {
        Path tape = tape("nowhere");

        Run run = run("replay", "--dry-run", tape.toString());

        assertThat(run.err().strip())
                .isEqualTo("tidemark: Cannot read tape %s: it holds frames of nowhere, known are %s"
                        .formatted(tape, String.join(", ", Exchanges.all().keySet()))
                        .strip());
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void printsTheStackTraceIfAsked() {
        Run run = run("--debug", "replay", temp.resolve("no.jsonl").toString());

        assertThat(run.err()).contains("\tat io.tidemark.");
    }

    private Path tape(String exchange) throws Exception {
        String line = "{\"exchange\":\"%s\",\"channel\":null,\"connection\":\"c1\",".formatted(exchange)
                + "\"received_at\":\"2026-01-02T03:04:05.678901Z\",\"kind\":\"ws\",\"frame\":\"{}\"}\n";
        return Files.writeString(temp.resolve("tape.jsonl"), line, StandardCharsets.UTF_8);
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Run(code, out.toString(), err.toString());
    }

    private record Run(int code, String out, String err) {}
}
