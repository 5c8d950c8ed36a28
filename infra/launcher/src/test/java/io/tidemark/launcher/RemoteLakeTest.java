package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.servers.PostgresServer;
import io.tidemark.servers.S3Server;
import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeSummary;
import io.tidemark.simulator.TapeWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands over a lake whose catalog and files are elsewhere. */
class RemoteLakeTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aRecordingGoesToPostgresAndS3AndComesBack() throws Exception {
        Path lake = Files.createDirectories(directory.resolve("lake"));
        Path tape = directory.resolve("tape.jsonl");
        TapeSummary written = TapeWriter.write(
                tape,
                SimulatorOptions.builder()
                        .exchanges(List.of("binance", "kraken"))
                        .assets("BTC")
                        .tradesPerSecond(50)
                        .build(),
                500,
                0,
                0,
                Duration.ofSeconds(1));
        try (PostgresServer postgres = PostgresServer.start();
                S3Server s3 = S3Server.start(Files.createDirectories(directory.resolve("s3")))) {
            Path password = Files.writeString(directory.resolve("password"), PostgresServer.PASSWORD);
            Path key = Files.writeString(directory.resolve("key"), S3Server.SECRET_KEY);
            Files.writeString(lake.resolve("catalog.properties"), """
                    uri=%s
                    jdbc.user=%s
                    jdbc.password=${file:%s}
                    warehouse=%s/lake
                    s3.endpoint=%s
                    s3.path-style-access=true
                    s3.access-key-id=%s
                    s3.secret-access-key=${file:%s}
                    client.region=us-east-1
                    """.formatted(
                            postgres.newDatabase(),
                            PostgresServer.USER,
                            password,
                            s3.newBucket("market"),
                            s3.endpoint(),
                            S3Server.ACCESS_KEY,
                            key));

            int replayed = run(lake, "replay", tape.toString());
            int asked = run(
                    lake,
                    "sql",
                    "SELECT sum(fills) AS n FROM silver.trades WHERE exchange IN ('binance', 'kraken')",
                    "--format",
                    "csv");
            int explained = run(lake, "sql", "--explain", "SELECT * FROM silver.trades WHERE exchange = 'none'");

            assertThat(err.toString()).doesNotContain("tidemark:");
            assertThat(List.of(replayed, asked, explained)).containsOnly(Tidemark.OK);
            assertThat(out.toString())
                    .contains("\"frames\":%d".formatted(written.frames()), "n%n%d%n".formatted(written.trades()))
                    .contains("silver.trades: 0 of ");
            assertThat(lake.resolve("catalog.db")).doesNotExist();
            assertThat(lake.resolve("data")).doesNotExist();
            assertThat(lake.resolve("cache")).isNotEmptyDirectory();
            assertThat(out.toString() + err).doesNotContain(S3Server.SECRET_KEY);
        }
    }

    private int run(Path lake, String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--lake", lake.toString()))
                .toArray(String[]::new);
        return Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
