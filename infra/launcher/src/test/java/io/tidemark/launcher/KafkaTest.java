package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.broker.LocalBroker;
import io.tidemark.contract.Contract;
import io.tidemark.contract.EventReader;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.kafka.KafkaOptions;
import io.tidemark.jobs.kafka.RawTopic;
import io.tidemark.jobs.kafka.RawTopics;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.model.Trade;
import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two jobs with a real broker between them come to what one job comes to. It lets in only whom it knows, by TLS, as
 * those of others do.
 */
@Tag("long")
class KafkaTest {

    private static final List<String> EXCHANGES = List.of("binance", "coinbase", "kraken", "okx", "bybit", "bitstamp");

    /** Of each table what does not tell when it became known. */
    private static final Map<String, String> ANSWERS = answers(
            "trades",
            "SELECT * FROM silver.trades ORDER BY ALL",
            "quotes",
            "SELECT * FROM silver.quotes ORDER BY ALL",
            "candles",
            "SELECT * EXCLUDE (revision, known_at) FROM gold.candles_latest ORDER BY ALL",
            "gaps",
            "SELECT * FROM silver.gaps ORDER BY ALL",
            "feed events",
            "SELECT * FROM silver.feed_events ORDER BY ALL",
            "official candles",
            "SELECT * FROM silver.official_candles ORDER BY ALL",
            "spreads",
            "SELECT * EXCLUDE (revision, known_at) FROM gold.spreads_latest ORDER BY ALL",
            "quality",
            "SELECT * EXCLUDE (revision, known_at) FROM gold.feed_quality_latest ORDER BY ALL",
            "rejected",
            "SELECT * FROM bronze.rejected ORDER BY ALL",
            "prices",
            "SELECT * FROM silver.prices ORDER BY ALL",
            "price metrics",
            "SELECT * EXCLUDE (revision, known_at) FROM gold.price_metrics_latest ORDER BY ALL",
            "frames",
            "SELECT * FROM bronze.frames ORDER BY ALL");

    private static final Set<String> NEVER_EMPTY =
            Set.of("trades", "quotes", "candles", "spreads", "quality", "prices", "price metrics", "frames");

    private static final List<String> PLAIN = List.of("trades", "candles", "gaps");

    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\"";

    @TempDir
    static Path shared;

    @SuppressWarnings("NullAway.Init")
    private static Path keyStore;

    @SuppressWarnings("NullAway.Init")
    private static Path tape;

    @SuppressWarnings("NullAway.Init")
    private static Path prices;

    /** What one job makes of both tapes. */
    @SuppressWarnings("NullAway.Init")
    private static Path direct;

    @TempDir
    Path directory;

    private LocalBroker broker;
    private Configuration settings;

    @BeforeAll
    static void makeACertificate() throws Exception {
        keyStore = shared.resolve("broker.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                "sesame",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-validity",
                "2");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @BeforeAll
    static void readTheTapesInOneJob() throws Exception {
        tape = shared.resolve("tape.jsonl");
        TapeWriter.write(
                tape,
                SimulatorOptions.builder()
                        .exchanges(EXCHANGES)
                        .assets("BTC", "ETH", "SUI")
                        .seed(5)
                        .tradesPerSecond(60)
                        .quotesPerTrade(1.0)
                        .build(),
                5_000,
                0.02,
                0.03,
                Duration.ofSeconds(3));
        prices = shared.resolve("prices.jsonl");
        Files.write(prices, polls());
        direct = shared.resolve("direct");
        ReplayCommand.run(
                JobSettings.replay(direct, List.of(tape, prices), Set.of(), new Configuration()),
                new PrintWriter(Writer.nullWriter()));
    }

    @BeforeEach
    void prepare() throws IOException {
        int port = Ports.freeFrom(19_092);
        broker = LocalBroker.start(
                directory.resolve("kafka"),
                port,
                Ports.freeFrom(port + 1),
                "SASL_SSL",
                Map.of(
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.clients.plain.sasl.jaas.config",
                        LOGIN.formatted("broker", "itself") + " user_broker=\"itself\" user_tidemark=\"right\";",
                        "ssl.keystore.location",
                        keyStore.toString(),
                        "ssl.keystore.password",
                        "sesame",
                        "ssl.truststore.location",
                        keyStore.toString(),
                        "ssl.truststore.password",
                        "sesame"));
        settings = new Configuration();
        KafkaOptions.file(access("right")).forEach(settings::setString);
        settings.set(KafkaOptions.BOOTSTRAP, broker.bootstrap());
        settings.set(KafkaOptions.PARTITIONS, 4);
        TopicsCommand.prepare(
                settings,
                Duration.ofDays(1),
                (short) 1,
                TopicsCommand.Doing.CREATING,
                new PrintWriter(Writer.nullWriter()));
    }

    @AfterEach
    void end() {
        broker.close();
    }

    @Test
    void d3WhateverComesTwiceTwoJobsWriteWhatOneWrites() throws Exception {
        Path kafka = directory.resolve("by-kafka");
        Path twice = directory.resolve("twice");

        ingest(kafka, null).awaitEnd();
        compute(kafka, 2).awaitEnd();
        List<ConsumerRecord<byte[], byte[]>> sent = messages(rawTopics());
        send(sent.stream()
                .map(one -> new ProducerRecord<>(one.topic(), one.partition(), one.key(), one.value(), one.headers()))
                .toList());
        compute(twice, 1).awaitEnd();

        assertThat(sent).allSatisfy(one -> {
            Contract contract = RawTopic.of(one.topic()).contract();
            assertThat(header(one, "contract")).isEqualTo(contract.id());
            assertThat(header(one, "contract-version")).isEqualTo(contract.version());
        });
        assertThat(messages(rawTopics())).hasSize(2 * sent.size());
        for (String what : ANSWERS.keySet()) {
            List<String> wanted = answer(direct, what);
            assertThat(wanted).as(what).hasSizeGreaterThan(NEVER_EMPTY.contains(what) ? 5 : -1);
            assertThat(differences(wanted, answer(kafka, what))).as(what).isEmpty();
            if (!what.equals("frames")) {
                assertThat(differences(wanted, answer(twice, what)))
                        .as(what + ", all sent twice")
                        .isEmpty();
            }
        }
        assertThat(messages(deadLetters())).isEmpty();
        try (Admin admin = Admin.create(KafkaOptions.client(settings))) {
            assertThat(admin.listTransactions().all().get())
                    .as("D1: transactions")
                    .isEmpty();
        }
    }

    /** Killed as by {@code kill -9}, somewhere between a checkpoint and the next; the broker is slow until then. */
    @Test
    void bothProcessesMayBeKilledAndNothingIsLostOrDoubled() throws Exception {
        Path kafka = directory.resolve("by-kafka");
        Random dice = new Random(Long.getLong("tidemark.seed", 5));
        Configuration slow = new Configuration(settings);
        slow.setString("kafka.properties.buffer.memory", "200000");
        limit(30_000.0);

        Process ingest = JobProcess.start("ingest", kafka, List.of(tape, prices), slow);
        Process compute = JobProcess.start("compute", kafka, List.of(), settings);
        try {
            TestJobs.awaitState(kafka.resolve("ingest"));
            int sent = 200 + dice.nextInt(800);
            await(() -> size(rawTopics()) > sent);
            assertThat(ingest.isAlive()).isTrue();
            ingest.destroyForcibly().waitFor();
            TestJobs.awaitState(kafka);
            int read = dice.nextInt(200);
            await(() -> read() > read);
            assertThat(compute.isAlive()).isTrue();
        } finally {
            ingest.destroyForcibly().waitFor();
            compute.destroyForcibly().waitFor();
        }
        long before = size(rawTopics());
        limit(null);
        ingest(kafka, LocalFlink.newestState(kafka.resolve("ingest"))).awaitEnd();
        RunningJob restored = JobProcess.compute(kafka, 1, settings, LocalFlink.newestState(kafka));
        awaitRead(restored);
        assertThat(restored.stop(Duration.ofMinutes(3), RunningJob.Windows.CLOSED))
                .isTrue();
        CandleRebuild.after(Home.folder(), kafka, restored.candleDays(), restored.counts());

        assertThat(before).isLessThan(size(rawTopics()));
        assertThat(tradesInTopics())
                .containsAll(
                        lines(direct, "SELECT exchange || '/' || instrument || '/' || trade_id FROM silver.trades"));
        // Of revisions only the newest word, not when it was known: that goes by how far each topic had been read.
        for (String what : ANSWERS.keySet()) {
            assertThat(differences(answer(direct, what), answer(kafka, what)))
                    .as(what)
                    .isEmpty();
        }
    }

    @Test
    void d2d6PoisonGoesToTheDeadLettersAndStopsNothingNorDoesATransactionThatHangs() throws Exception {
        Path clean = directory.resolve("clean");
        Path poisoned = directory.resolve("poisoned");
        ingest(clean, null).awaitEnd();
        compute(clean, 1).awaitEnd();
        byte[] trade = messages(List.of(RawTopic.TRADES.topic())).stream()
                .map(ConsumerRecord::value)
                .filter(value -> new String(value, StandardCharsets.UTF_8).contains("\"type\":\"trade\""))
                .findFirst()
                .orElseThrow();
        String good = new String(trade, StandardCharsets.UTF_8);
        List<byte[]> poison = new ArrayList<>();
        for (String bad : List.of(
                good.substring(0, 40),
                "",
                "null",
                "[1]",
                good.replaceFirst("\"price\":\"[^\"]+\",", ""),
                good.replaceFirst("\"price\":\"[^\"]+\"", "\"price\":12.5"),
                good.replaceFirst("\"traded_at\":\"[^\"]+\"", "\"traded_at\":7"),
                good.replace("\"trade\"", "\"no such type\""))) {
            poison.add(bad.getBytes(StandardCharsets.UTF_8));
        }
        poison.add(new byte[] {1, (byte) 0xfe, 3});
        byte[] huge = new byte[9 << 20];
        Arrays.fill(huge, (byte) ' ');
        poison.add(huge);
        List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
        poison.add(good.replace("\"instrument\":\"", "\"instrument\":\"" + "B".repeat(70_000))
                .getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < poison.size(); i++) {
            sent.add(new ProducerRecord<>(
                    rawTopics().get(i < 8 ? 0 : i % 3),
                    i % 4,
                    "acme/BTC-USDT".getBytes(StandardCharsets.UTF_8),
                    poison.get(i)));
        }
        sent.add(new ProducerRecord<>(RawTopic.QUOTES.topic(), 0, null, null));
        sent.add(new ProducerRecord<>(
                RawTopic.PRICES.topic(),
                0,
                "sui".getBytes(StandardCharsets.UTF_8),
                "{\"coin_id\":\"sui\",\"symbol\":\"sui\",\"vs_currency\":\"usd\",\"ts_event\":\"2026-01-02T03:04:05Z\",\"ts_ingest\":\"2026-01-02T03:04:05Z\",\"price\":0}"
                        .getBytes(StandardCharsets.UTF_8)));

        ProducerRecord<byte[], byte[]> hanging = new ProducerRecord<>(
                RawTopic.TRADES.topic(), 0, null, "never committed".getBytes(StandardCharsets.UTF_8));
        // Compressed it is small enough for the topic, and larger than whatever may be sent to the dead letters.
        byte[] large = new byte[20 << 20];
        Arrays.fill(large, (byte) 'x');
        ProducerRecord<byte[], byte[]> bomb = new ProducerRecord<>(RawTopic.QUOTES.topic(), 1, null, large);

        try (KafkaProducer<byte[], byte[]> other =
                producer("max.request.size", "30000000", "transactional.id", "other")) {
            other.initTransactions();
            other.beginTransaction();
            other.send(hanging).get();
            send(sent);
            try (KafkaProducer<byte[], byte[]> bomber = producer("max.request.size", "30000000")) {
                bomber.send(bomb).get();
            }
            compute(poisoned, 2).awaitEnd();
        }

        List<ConsumerRecord<byte[], byte[]>> dead = messages(deadLetters());
        assertThat(dead).hasSize(sent.size() + 4);
        List<String> whole = new ArrayList<>();
        sent.forEach(one -> whole.add(one.value() == null ? "null" : Arrays.toString(one.value())));
        whole.add(Arrays.toString(hanging.value()));
        whole.add(Arrays.toString(Arrays.copyOf(large, 8 << 20)));
        whole.add(Arrays.toString(Arrays.copyOf(large, 8 << 20)));
        whole.add(Arrays.toString(Arrays.copyOf(large, 4 << 20)));
        assertThat(dead.stream().map(one -> one.value() == null ? "null" : Arrays.toString(one.value())))
                .containsExactlyInAnyOrderElementsOf(whole);
        assertThat(dead).allSatisfy(one -> {
            RawTopic topic = RawTopic.of(header(one, "source-topic"));
            assertThat(topic.deadLetters()).isEqualTo(one.topic());
            assertThat(header(one, "error-code")).isNotEmpty();
            assertThat(header(one, "error-pointer")).matches("(/[a-z_]+)?");
            assertThat(header(one, "error-detail")).isNotEmpty();
            assertThat(header(one, "contract")).isEqualTo(topic.contract().id());
            assertThat(header(one, "contract-version"))
                    .isEqualTo(topic.contract().version());
            assertThat(header(one, "source-partition")).matches("[0-3]");
            assertThat(header(one, "source-offset")).matches("[0-9]+");
            assertThat(Instant.parse(header(one, "first-seen"))).isAfter(Instant.EPOCH);
        });
        assertThat(dead.stream().map(one -> header(one, "error-code") + " " + header(one, "error-pointer")))
                .contains("missing_field /price", "too_large ", "not_json ");
        for (String what : PLAIN) {
            assertThat(differences(answer(clean, what), answer(poisoned, what)))
                    .as(what)
                    .isEmpty();
        }
        assertThat(lines(poisoned, "SELECT count(*) FROM bronze.rejected WHERE feed LIKE 'crypto.%.raw'"))
                .containsExactly(String.valueOf(sent.size() + 2));
        assertThat(dlq("list")).contains("%d dead letters".formatted(sent.size() + 2));
        assertThat(dlq("replay")).isEqualTo("Sent %d dead letters back.%n".formatted(sent.size() + 2));
        assertThat(messages(deadLetters())).isEmpty();
        List<ConsumerRecord<byte[], byte[]>> quotes = messages(List.of(RawTopic.QUOTES.topic()));
        assertThat(quotes)
                .filteredOn(one -> one.value() != null && Arrays.equals(one.value(), large))
                .hasSize(2)
                .allMatch(one -> one.headers().lastHeader("part") == null);
    }

    @Test
    void d6DeadLettersThatAreFixedGoBackOnceAndLeaveNothing() throws Exception {
        List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                    RawTopic.TRADES.deadLetters(), 0, "acme/BTC-USDT".getBytes(StandardCharsets.UTF_8), trade(i));
            letter.headers()
                    .add("error-code", "bad_value".getBytes(StandardCharsets.UTF_8))
                    .add("error-pointer", "/price".getBytes(StandardCharsets.UTF_8))
                    .add("source-topic", RawTopic.TRADES.topic().getBytes(StandardCharsets.UTF_8))
                    .add("source-partition", "1".getBytes(StandardCharsets.UTF_8))
                    .add("source-offset", String.valueOf(i).getBytes(StandardCharsets.UTF_8))
                    .add("run", "before".getBytes(StandardCharsets.UTF_8));
            letters.add(letter);
        }
        // The last one twice, as a job that started again leaves it.
        letters.add(letters.get(2));
        ProducerRecord<byte[], byte[]> cut =
                new ProducerRecord<>(RawTopic.TRADES.deadLetters(), 0, null, new byte[] {'['});
        cut.headers()
                .add("source-topic", RawTopic.TRADES.topic().getBytes(StandardCharsets.UTF_8))
                .add("cut-from-bytes", "20000000".getBytes(StandardCharsets.UTF_8));
        letters.add(cut);
        ProducerRecord<byte[], byte[]> second =
                new ProducerRecord<>(RawTopic.TRADES.deadLetters(), 0, null, new byte[] {'2'});
        second.headers()
                .add("source-topic", RawTopic.TRADES.topic().getBytes(StandardCharsets.UTF_8))
                .add("source-partition", "1".getBytes(StandardCharsets.UTF_8))
                .add("source-offset", "9".getBytes(StandardCharsets.UTF_8))
                .add("part", "2".getBytes(StandardCharsets.UTF_8))
                .add("parts", "3".getBytes(StandardCharsets.UTF_8))
                .add("whole-bytes", "3".getBytes(StandardCharsets.UTF_8));
        letters.add(second);
        send(letters);
        Path lake = directory.resolve("lake");

        String listed = dlq("list");
        String shown = dlq("show", RawTopic.TRADES.deadLetters() + "/0/1");
        String left = dlq("show", RawTopic.TRADES.deadLetters() + "/0/5");
        String first = dlq("replay");
        send(messages(List.of(RawTopic.TRADES.topic())).stream()
                .map(one -> new ProducerRecord<>(one.topic(), one.partition(), one.key(), one.value(), one.headers()))
                .toList());
        String again = dlq("replay");
        compute(lake, 1).awaitEnd();

        assertThat(listed)
                .contains("crypto.trades.raw.dlq/0/2    bad_value at /price  from crypto.trades.raw/1/2")
                .contains("5 dead letters {=2, bad_value=3}");
        assertThat(shown).contains("\"trade_id\":\"1\"").contains("error      bad_value at /price");
        assertThat(first.lines())
                .containsExactly(
                        "Sent 3 dead letters back.",
                        "Kept 2: not all of it is left, or its topic does not take it as it is compressed here.");
        assertThat(again.lines())
                .containsExactly(
                        "Sent 0 dead letters back.",
                        "Kept 2: not all of it is left, or its topic does not take it as it is compressed here.");
        assertThat(left).contains("bytes      1, all that is left of 3");
        assertThat(dlq("list")).contains("2 dead letters");
        assertThat(lines(lake, "SELECT trade_id FROM silver.trades ORDER BY 1")).containsExactly("0", "1", "2");
        assertThat(messages(deadLetters()).stream().map(ConsumerRecord::value))
                .containsExactly(cut.value(), second.value());
    }

    @Test
    void d7TopicsAreMadeOnceAndNeverMeantOtherwise() throws Exception {
        Configuration other = new Configuration(settings);
        other.set(KafkaOptions.PARTITIONS, 6);
        StringWriter told = new StringWriter();

        TopicsCommand.prepare(
                settings, Duration.ofDays(1), (short) 1, TopicsCommand.Doing.TELLING, new PrintWriter(told, true));

        assertThat(told.toString().lines())
                .hasSize(8)
                .contains("crypto.trades.raw            4 partitions, kept 1 days")
                .contains("crypto.trades.raw.dlq        1 partitions, kept 4 days");
        assertThatThrownBy(() -> RawTopics.require(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot use topic crypto.trades.raw: it has 4 partitions, and kafka.partitions is 6; the number never changes, create topics anew or set it so");
    }

    @Test
    void whoDoesNotKnowThePasswordIsToldSo() throws IOException {
        StringWriter out = new StringWriter();

        int code = Tidemark.run(
                new PrintWriter(out, true),
                new PrintWriter(out, true),
                "topics",
                "--bootstrap",
                broker.bootstrap(),
                "--kafka-config",
                access("wrong").toString());

        assertThat(code).isEqualTo(Tidemark.FAILED);
        assertThat(out.toString())
                .isEqualToIgnoringNewLines(
                        "tidemark: Failed to describe topic crypto.trades.raw at %s: Authentication failed: Invalid username or password"
                                .formatted(broker.bootstrap()));
    }

    @Test
    void d5WhatWasDeletedUnreadIsAFailureNotAJump() throws Exception {
        Path lake = directory.resolve("lake");
        ingest(lake, null).awaitEnd();
        compute(lake, 1).awaitEnd();
        readSoFar();
        ingest(directory.resolve("other"), null).awaitEnd();
        try (Admin admin = Admin.create(KafkaOptions.client(settings))) {
            for (int partition = 0; partition < 4; partition++) {
                TopicPartition one = new TopicPartition(RawTopic.QUOTES.topic(), partition);
                admin.deleteRecords(Map.of(one, RecordsToDelete.beforeOffset(-1)))
                        .all()
                        .get();
            }
        }

        RunningJob job = compute(lake, 1);

        assertThatThrownBy(job::awaitEnd)
                .isInstanceOf(ExecutionException.class)
                .hasStackTraceContaining("Cannot go on reading crypto.quotes.raw-")
                .hasStackTraceContaining(", what lay between was deleted unread");
    }

    /** A vendor's answers among the frames of the exchanges: each price comes twice, and one coin in four has none. */
    private static List<String> polls() {
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Instant pricedAt = begin.minus(Duration.ofMinutes(100 - i / 2 * 5L));
            String body = "[{'id':'bitcoin','symbol':'btc','current_price':%d,'last_updated':'%s'},"
                            .formatted(60_000 + i / 2 * 10, pricedAt)
                    + "{'id':'sui','symbol':'sui','current_price':%s,'market_cap':null,'last_updated':'%s'}]"
                            .formatted(i % 4 == 0 ? "null" : "1." + i / 2, pricedAt.plusSeconds(30));
            lines.add(("{\"exchange\":\"coingecko\",\"channel\":\"prices\",\"connection\":\"coingecko-1\","
                            + "\"received_at\":\"%s\",\"kind\":\"rest\","
                            + "\"url\":\"https://localhost/api/v3/coins/markets?vs_currency=usd&ids=bitcoin,sui\",\"frame\":\"%s\"}")
                    .formatted(begin.plusMillis(1_500L * i + 7), body.replace("'", "\\\"")));
        }
        return lines;
    }

    private static byte[] trade(int number) {
        return """
                {"type":"trade","exchange":"acme","instrument":"BTC-USDT","trade_id":"%d","trade_number":%d,"fills":1,\
                "price":"10.5","quantity":"1","taker_side":"buy","traded_at":"2026-01-02T03:04:05Z",\
                "received_at":"2026-01-02T03:04:05.5Z","origin":"stream"}""".formatted(number, number).getBytes(StandardCharsets.UTF_8);
    }

    private String dlq(String... words) {
        StringWriter out = new StringWriter();
        List<String> line = new ArrayList<>(List.of("dlq"));
        line.addAll(List.of(words));
        line.addAll(List.of(
                "--bootstrap",
                broker.bootstrap(),
                "--kafka-config",
                directory.resolve("right.properties").toString()));
        int code = Tidemark.run(new PrintWriter(out, true), new PrintWriter(out, true), line.toArray(String[]::new));
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }

    /** A file of properties, as Kafka's own tools take it. */
    private Path access(String password) throws IOException {
        return Files.writeString(directory.resolve(password + ".properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=%s;
                ssl.truststore.location=%s
                ssl.truststore.password=sesame
                """.formatted(
                        LOGIN.formatted("tidemark", password), keyStore));
    }

    private RunningJob ingest(Path lake, @Nullable Path state) throws Exception {
        return JobProcess.ingest(lake, List.of(tape, prices), settings, state);
    }

    private RunningJob compute(Path lake, int parallelism) throws Exception {
        Configuration bounded = new Configuration(settings);
        bounded.set(KafkaOptions.UNTIL_END, true);
        return JobProcess.compute(lake, parallelism, bounded, null);
    }

    /** What a job that goes on commits to Kafka; one that ends may be over before its last word arrives. */
    private void readSoFar() throws Exception {
        try (Admin admin = Admin.create(KafkaOptions.client(settings));
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        KafkaOptions.client(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
            consumer.endOffsets(partitions(consumer, rawTopics()))
                    .forEach((partition, end) -> read.put(partition, new OffsetAndMetadata(end)));
            admin.alterConsumerGroupOffsets(settings.get(KafkaOptions.GROUP), read)
                    .all()
                    .get();
        }
    }

    /** How many bytes a second whoever sends may send, on average; null for as many as there are. */
    private void limit(@Nullable Double bytes) throws Exception {
        ClientQuotaEntity everybody = new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.USER, null));
        ClientQuotaAlteration.Op rate = new ClientQuotaAlteration.Op("producer_byte_rate", bytes);
        try (Admin admin = Admin.create(KafkaOptions.client(settings))) {
            admin.alterClientQuotas(List.of(new ClientQuotaAlteration(everybody, List.of(rate))))
                    .all()
                    .get();
        }
    }

    private static void await(Callable<Boolean> what) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(what);
    }

    private long size(List<String> topics) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaOptions.client(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(partitions(consumer, topics)).values().stream()
                    .mapToLong(end -> end)
                    .sum();
        }
    }

    /** Messages that a checkpoint of the job that computes holds as read. */
    private long read() throws Exception {
        try (Admin admin = Admin.create(KafkaOptions.client(settings))) {
            return admin
                    .listConsumerGroupOffsets(settings.get(KafkaOptions.GROUP))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }
    }

    /** Until a checkpoint holds that everything was read. */
    private void awaitRead(RunningJob job) {
        try (Admin admin = Admin.create(KafkaOptions.client(settings));
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        KafkaOptions.client(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer, rawTopics());
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> {
                if (job.ended()) {
                    job.awaitEnd();
                }
                var read = admin.listConsumerGroupOffsets(settings.get(KafkaOptions.GROUP))
                        .partitionsToOffsetAndMetadata()
                        .get();
                return partitions.stream()
                        .allMatch(one -> ends.getOrDefault(one, 0L) == 0
                                || (read.get(one) != null && read.get(one).offset() >= ends.getOrDefault(one, 0L)));
            });
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, List<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            consumer.partitionsFor(topic).forEach(one -> partitions.add(new TopicPartition(topic, one.partition())));
        }
        return partitions;
    }

    private static List<String> rawTopics() {
        return Arrays.stream(RawTopic.values()).map(RawTopic::topic).toList();
    }

    private static List<String> deadLetters() {
        return Arrays.stream(RawTopic.values()).map(RawTopic::deadLetters).toList();
    }

    /** All that is in the topics now. */
    private List<ConsumerRecord<byte[], byte[]>> messages(List<String> topics) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaOptions.client(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer, topics);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(found::add);
            }
        }
        return found;
    }

    private void send(List<ProducerRecord<byte[], byte[]>> messages) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            messages.forEach(producer::send);
            producer.flush();
        }
    }

    /** With these properties, name after name. */
    private KafkaProducer<byte[], byte[]> producer(String... more) {
        Properties properties = KafkaOptions.producer(settings);
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** {@code binance/BTC-USDT/17} of each trade that was sent. */
    private Set<String> tradesInTopics() throws IOException {
        Set<String> sent = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> message : messages(List.of(RawTopic.TRADES.topic()))) {
            if (EventReader.read(Contract.TRADES, message.value(), drift -> {}) instanceof Trade trade) {
                String market = trade.exchange() + "/" + trade.instrument();
                assertThat(new String(message.key(), StandardCharsets.UTF_8)).isEqualTo(market);
                sent.add("%s/%s".formatted(market, trade.tradeId()).toLowerCase(Locale.ROOT));
            }
        }
        return sent;
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> answers(String... words) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            answers.put(words[i], words[i + 1]);
        }
        return answers;
    }

    /** Lines of one that the other has not, or not as often, with {@code -} before those wanted in vain. */
    private static List<String> differences(List<String> wanted, List<String> found) {
        List<String> missing = new ArrayList<>();
        List<String> left = new ArrayList<>(found);
        Map<String, Integer> there = new HashMap<>();
        found.forEach(line -> there.merge(line, 1, Integer::sum));
        for (String line : wanted) {
            if (there.merge(line, -1, Integer::sum) < 0) {
                missing.add("- " + line);
            }
        }
        left.removeIf(line -> there.merge(line, -1, Integer::sum) < 0);
        left.forEach(line -> missing.add("+ " + line));
        return missing;
    }

    private static List<String> answer(Path lake, String what) throws IOException {
        return lines(lake, String.valueOf(ANSWERS.get(what)));
    }

    private static List<String> lines(Path lake, String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        try (Lake open = Lake.open(lake)) {
            LakeQuery.over(open).run(sql, ResultFormat.CSV, out);
        }
        return out.toString()
                .lines()
                .skip(1)
                .map(line -> line.toLowerCase(Locale.ROOT))
                .toList();
    }
}
