package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.model.Frame;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Reads what exchanges really sent. Skipped where the directory of recordings is not there. */
class RecordedTapesTest {

    private static final JsonFactory JSON = new JsonFactory();

    // Counts by text search alone, so that it shares nothing with the adapters.
    private static final Pattern TRADE = Pattern.compile(
            "\"e\":\"trade\".*?\"s\":\"(\\w+)\".*?\"t\":(\\d+)|\"e\":\"aggTrade\".*?\"s\":\"(\\w+)\".*?\"l\":(\\d+)"
                    + "|\"type\":\"(?:last_)?match\",\"trade_id\":(\\d+).*?\"product_id\":\"([\\w-]+)\"");

    @TestFactory
    Stream<DynamicTest> everyFrameIsUnderstoodAndEveryTradeFound() throws IOException {
        return Exchanges.all().values().stream().flatMap(exchange -> tapes(exchange.id()).stream()
                .map(tape -> DynamicTest.dynamicTest(
                        exchange.id() + "/" + tape.getFileName(), () -> readsWhole(exchange, tape))));
    }

    @Test
    void everySymbolOfARecordedListIsTakenApartAsTheListSays() throws IOException {
        Path tape = directory().resolve("binance/20211012.jsonl.gz");
        assumeTrue(Files.exists(tape), "no recorded list of products");
        String body = frames(tape).get(0).text();
        Matcher symbol = Pattern.compile(
                        "\"symbol\":\"(\\w+)\",\"status\":\"TRADING\",\"baseAsset\":\"(\\w+)\",.*?\"quoteAsset\":\"(\\w+)\"")
                .matcher(String.valueOf(body));
        List<String> trading = new ArrayList<>();
        while (symbol.find()) {
            trading.add(symbol.group(2) + "-" + symbol.group(3));
        }

        List<String> products = Exchanges.of("binance").parseProducts(String.valueOf(body));

        assertThat(trading).hasSize(1_262);
        assertThat(products).isSorted().containsExactlyInAnyOrderElementsOf(trading);
    }

    @Test
    void recordedSocketFramesOfKrakenAreUnderstood() throws IOException {
        Path file = directory().resolve("kraken/v2_frames.jsonl");
        assumeTrue(Files.exists(file), "no recorded frames");
        List<Object> all = new ArrayList<>();

        for (String line : Files.readAllLines(file)) {
            String frame = line.substring("{\"frame\":".length(), line.length() - 1);
            all.addAll(Recorder.parse(Exchanges.of("kraken"), frame));
        }

        assertThat(all).hasSize(5);
        assertThat(all).filteredOn(Trade.class::isInstance).singleElement().satisfies(trade -> assertThat((Trade) trade)
                .extracting(
                        Trade::instrument,
                        Trade::tradeNumber,
                        Trade::takerSide,
                        t -> t.price().toString(),
                        Trade::tradedAt)
                .containsExactly("BTC-USD", 109_116_693L, Side.BUY, "83744.3", 1_790_358_506_844_359L));
        assertThat(all).filteredOn(Quote.class::isInstance).hasSize(1);
        assertThat(all)
                .filteredOn(Recorder.Notice.class::isInstance)
                .extracting(notice -> ((Recorder.Notice) notice).detail())
                .containsExactly(
                        "trade BTC/USD",
                        "Currency pair not supported XBT/USD",
                        "Private data and trading are unavailable on this endpoint. Try ws-auth.kraken.com");
    }

    @Test
    void tradesOfKrakensRestGiveItsOwnCandles() throws IOException {
        Path trades = directory().resolve("kraken/kraken_rest_Trades_XBTUSDT.json");
        Path candles = directory().resolve("kraken/kraken_rest_OHLC_1m_XBTUSDT.json");
        assumeTrue(Files.exists(trades) && Files.exists(candles), "no recorded answers");

        List<Object> parsed = Recorder.parseRest(
                Exchanges.of("kraken"),
                "https://api.kraken.com/0/public/Trades?pair=XBTUSDT",
                Files.readString(trades));

        List<Trade> all = parsed.stream().map(Trade.class::cast).toList();
        assertThat(all).hasSize(300).allSatisfy(trade -> {
            assertThat(trade.instrument()).isEqualTo("BTC-USDT");
            assertThat(trade.origin()).isEqualTo(Origin.REPAIR);
        });
        Map<Long, List<Trade>> byMinute = new TreeMap<>();
        all.forEach(trade -> byMinute.computeIfAbsent(trade.tradedAt() / 60_000_000 * 60, k -> new ArrayList<>())
                .add(trade));
        long first = byMinute.keySet().iterator().next();
        long last = ((TreeMap<Long, List<Trade>>) byMinute).lastKey();
        int compared = 0;
        for (List<String> row : rows(Files.readString(candles))) {
            long minute = Long.parseLong(row.get(0));
            // The answers begin and end within a minute.
            if (minute > first && minute < last) {
                assertThat(candle(byMinute.getOrDefault(minute, List.of())))
                        .as("minute %d", minute)
                        .isEqualTo(official(row));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(60);
    }

    private static void readsWhole(Exchange exchange, Path tape) throws IOException {
        Map<String, Trade> trades = new HashMap<>();
        Map<String, String> expected = new HashMap<>();
        List<String> rejected = new ArrayList<>();
        for (Frame frame : frames(tape)) {
            Recorder recorder = new Recorder();
            try {
                exchange.parse(frame, recorder);
            } catch (BadFrameException e) {
                rejected.add(e.code() + " " + e.detail() + " in " + frame.text());
            }
            recorder.trades().forEach(trade -> trades.put(trade.instrument() + "/" + trade.tradeId(), trade));
            count(frame, expected);
        }

        assertThat(rejected).isEmpty();
        assertThat(trades).hasSameSizeAs(expected).isNotEmpty();
        assertThat(trades.values())
                .extracting(trade -> trade.instrument().replace("-", "") + "/" + trade.tradeId())
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
    }

    private static void count(Frame frame, Map<String, String> found) {
        Matcher trade = TRADE.matcher(frame.kind() == Frame.Kind.WS ? String.valueOf(frame.text()) : "");
        if (trade.find()) {
            if (trade.group(1) != null) {
                found.put(trade.group(1) + "/" + trade.group(2), "");
            } else if (trade.group(3) != null) {
                found.put(trade.group(3) + "/" + trade.group(4), "");
            } else {
                found.put(trade.group(6).replace("-", "") + "/" + trade.group(5), "");
            }
        }
    }

    private static Candle candle(List<Trade> trades) {
        if (trades.isEmpty()) {
            return Candle.EMPTY;
        }
        List<Trade> inOrder =
                trades.stream().sorted(Comparator.comparing(Trade::tradeNumber)).toList();
        List<BigDecimal> prices =
                inOrder.stream().map(trade -> trade.price().toBigDecimal()).toList();
        BigDecimal volume =
                inOrder.stream().map(trade -> trade.quantity().toBigDecimal()).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal paid = inOrder.stream()
                .map(trade ->
                        trade.price().toBigDecimal().multiply(trade.quantity().toBigDecimal()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Candle(
                prices.get(0).stripTrailingZeros(),
                prices.stream().max(Comparator.naturalOrder()).orElseThrow().stripTrailingZeros(),
                prices.stream().min(Comparator.naturalOrder()).orElseThrow().stripTrailingZeros(),
                prices.get(prices.size() - 1).stripTrailingZeros(),
                paid.divide(volume, 1, RoundingMode.HALF_UP).stripTrailingZeros(),
                volume.stripTrailingZeros(),
                inOrder.size());
    }

    private static Candle official(List<String> row) {
        return row.get(7).equals("0")
                ? Candle.EMPTY
                : new Candle(
                        new BigDecimal(row.get(1)).stripTrailingZeros(),
                        new BigDecimal(row.get(2)).stripTrailingZeros(),
                        new BigDecimal(row.get(3)).stripTrailingZeros(),
                        new BigDecimal(row.get(4)).stripTrailingZeros(),
                        new BigDecimal(row.get(5)).stripTrailingZeros(),
                        new BigDecimal(row.get(6)).stripTrailingZeros(),
                        Integer.parseInt(row.get(7)));
    }

    private static List<List<String>> rows(String body) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (JsonParser json = JSON.createParser(body)) {
            int depth = 0;
            List<String> row = new ArrayList<>();
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    depth++;
                    row = new ArrayList<>();
                } else if (token == JsonToken.END_ARRAY) {
                    if (depth == 2) {
                        rows.add(row);
                    }
                    depth--;
                } else if (token.isScalarValue() && depth == 2) {
                    row.add(json.getText());
                }
            }
        }
        return rows;
    }

    private static List<Frame> frames(Path tape) throws IOException {
        List<Frame> frames = new ArrayList<>();
        try (InputStream file = new GZIPInputStream(Files.newInputStream(tape));
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                frames.add(frame(line, frames.size() + 1));
            }
        }
        return frames;
    }

    private static Frame frame(String line, long number) throws IOException {
        Map<String, @Nullable String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                fields.put(name, json.nextToken() == JsonToken.VALUE_NULL ? null : json.getText());
            }
        }
        Frame.Kind kind = Stream.of(Frame.Kind.values())
                .filter(one -> one.text().equals(fields.get("kind")))
                .findFirst()
                .orElseThrow();
        return new Frame(
                String.valueOf(fields.get("exchange")),
                String.valueOf(fields.get("connection")),
                number,
                null,
                kind,
                Recorder.RECEIVED_AT,
                fields.get("url"),
                fields.get("frame"));
    }

    private static List<Path> tapes(String exchange) {
        Path folder = directory().resolve(exchange);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl.gz"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path directory() {
        Path directory = Path.of(System.getProperty("tidemark.tapes", "tapes"));
        assumeTrue(Files.isDirectory(directory), "no recorded tapes");
        return directory;
    }

    private record Candle(
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal vwap,
            BigDecimal volume,
            int count) {

        static final Candle EMPTY = new Candle(
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                0);
    }
}
