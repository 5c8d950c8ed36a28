package io.tidemark.suite;

import io.javalin.Javalin;
import io.javalin.websocket.WsContext;
import io.tidemark.exchange.Hosts;
import io.tidemark.source.ExchangeSource;
import io.tidemark.source.ExchangeSourceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;

/**
 * An exchange whose splits are instruments. It sends each of them from its first trade on to whoever subscribes, and
 * keeps tapes of all it has sent.
 */
final class SuiteExchange implements DataStreamSourceExternalContext<String> {

    private static final List<String> INSTRUMENTS = List.of("BTC-USDT", "ETH-USDT", "SOL-USDT", "ADA-USDT");
    private static final long BEGIN = 1_767_312_000_000L;

    private final Path folder;
    private final Javalin server;
    private final Map<String, List<String>> sent = new TreeMap<>();
    private final Map<WsContext, Set<String>> subscribers = new ConcurrentHashMap<>();
    private final long[] numbers = new long[INSTRUMENTS.size()];
    private int writers;

    SuiteExchange() {
        try {
            folder = Files.createTempDirectory("suite-exchange");
            for (String instrument : INSTRUMENTS) {
                sent.put(symbol(instrument), new ArrayList<>());
                Files.createFile(tape(instrument));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = Javalin.create(config -> config.showJavalinBanner = false)
                .ws("/stream", socket -> {
                    socket.onMessage(context -> subscribe(context, context.message()));
                    socket.onClose(subscribers::remove);
                })
                .get("/api/v3/time", context -> context.json(Map.of("serverTime", System.currentTimeMillis())))
                .get("/api/v3/historicalTrades", context -> context.result("[]"))
                .start("127.0.0.1", 0);
    }

    @Override
    public Source<String, ?, ?> createSource(TestingSourceSettings settings) {
        if (settings.getBoundedness() == Boundedness.BOUNDED) {
            return new TradesOnly<>(ExchangeSource.builder()
                    .tapes(INSTRUMENTS.stream().map(this::tape).toList())
                    .build());
        }
        Hosts hosts = Hosts.of("ws://127.0.0.1:" + server.port(), "http://127.0.0.1:" + server.port());
        ExchangeSourceBuilder source = ExchangeSource.builder();
        INSTRUMENTS.forEach(instrument -> source.live("binance", List.of(instrument), hosts));
        return new TradesOnly<>(source.build());
    }

    @Override
    public ExternalSystemSplitDataWriter<String> createSourceSplitDataWriter(TestingSourceSettings settings) {
        String instrument = INSTRUMENTS.get(writers++);
        return new ExternalSystemSplitDataWriter<>() {
            @Override
            public void writeRecords(List<String> records) {
                records.forEach(record -> trade(instrument, record));
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }

    /** Names of trades to come: their instrument and number, as {@link TradesOnly} tells them. */
    @Override
    public List<String> generateTestData(TestingSourceSettings settings, int split, long seed) {
        List<String> trades = new ArrayList<>();
        for (int i = 50 + new Random(seed).nextInt(50); i > 0; i--) {
            trades.add(TradesOnly.text(INSTRUMENTS.get(split), ++numbers[split]));
        }
        return trades;
    }

    @Override
    public List<URL> getConnectorJarPaths() {
        return List.of();
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }

    @Override
    public void close() throws IOException {
        server.stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private synchronized void trade(String instrument, String record) {
        long number = Long.parseLong(record.substring(record.indexOf(' ') + 1));
        String symbol = symbol(instrument);
        String frame = """
                {"stream":"%s@trade","data":{"e":"trade","E":%d,"s":"%s","t":%d,"p":"10.5","q":"1","T":%2$d,"m":true,"M":true}}""".formatted(symbol, BEGIN + number, symbol.toUpperCase(java.util.Locale.ROOT), number);
        sent.getOrDefault(symbol, List.of()).add(frame);
        record(instrument, number, frame);
        subscribers.forEach((context, symbols) -> {
            if (symbols.contains(symbol)) {
                context.send(frame);
            }
        });
    }

    private void record(String instrument, long number, String frame) {
        String line = """
                {"exchange":"binance","channel":null,"connection":"%s","received_at":"%s","kind":"ws","frame":"%s"}
                """.formatted(instrument, Instant.ofEpochMilli(BEGIN + number), frame.replace("\"", "\\\""));
        try {
            Files.writeString(tape(instrument), line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void subscribe(WsContext context, String message) {
        context.send("{\"result\":null,\"id\":1}");
        Set<String> symbols = subscribers.computeIfAbsent(context, any -> ConcurrentHashMap.newKeySet());
        sent.forEach((symbol, frames) -> {
            if (message.contains(symbol + "@trade") && symbols.add(symbol)) {
                frames.forEach(context::send);
            }
        });
    }

    private Path tape(String instrument) {
        return folder.resolve(instrument + ".jsonl");
    }

    private static String symbol(String instrument) {
        return instrument.replace("-", "").toLowerCase(java.util.Locale.ROOT);
    }
}
