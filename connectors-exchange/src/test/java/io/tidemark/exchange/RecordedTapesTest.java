package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.model.Frame;
import io.tidemark.model.Trade;
import io.tidemark.transport.TapeReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames that real exchanges have sent. Skipped where the recordings are not beside the checkout. */
class RecordedTapesTest {

    @ParameterizedTest
    @CsvSource({
        "binance/20210404_btc_eth_dot.jsonl.gz, 4720, 1910",
        "binance/20210417_illiquid.jsonl.gz, 1239, 24",
        "binance/20211012.jsonl.gz, 271, 2",
        "binance/20230405_btcusdt.jsonl.gz, 15088, 3144",
        "binance/20240808_ethusdt.jsonl.gz, 33618, 6106",
        "coinbase/20210417.jsonl.gz, 5800, 68"
    })
    void everyFrameIsUnderstoodAndEveryTradeFound(String tape, int frames, int trades) throws IOException {
        int read = 0;
        Set<String> distinct = new HashSet<>();
        try (TapeReader reader = new TapeReader(recording(tape))) {
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                read++;
                if (frame.text() != null) {
                    Heard.of(frame).trades.forEach(trade -> distinct.add(trade.instrument() + "/" + trade.tradeId()));
                }
            }
        }

        assertThat(read).isEqualTo(frames);
        assertThat(distinct).hasSize(trades);
    }

    @Test
    void everyRecordedFrameOfKrakenIsUnderstood() throws IOException {
        List<Trade> trades = new ArrayList<>();
        int quotes = 0;
        int notices = 0;
        for (String line : Files.readAllLines(recording("kraken/v2_frames.jsonl"))) {
            String frame = line.substring("{\"frame\":".length(), line.length() - 1);
            Heard heard = Heard.of("kraken", frame);
            trades.addAll(heard.trades);
            quotes += heard.quotes.size();
            notices += heard.notices.size();
        }

        assertThat(trades).extracting(Trade::tradeNumber).containsExactly(109_116_693L);
        assertThat(quotes).isEqualTo(1);
        assertThat(notices).isEqualTo(3);
    }

    @Test
    void tradesOfKrakenOverRestMakeItsOwnCandles() throws IOException {
        String body = Files.readString(recording("kraken/kraken_rest_Trades_XBTUSDT.json"));
        Frame frame = new Frame(
                "kraken",
                "rest",
                1,
                null,
                Frame.Kind.REST,
                1_762_800_000_000_000L,
                "https://api.kraken.com/0/public/Trades?pair=XBTUSDT",
                body);
        List<Trade> trades = Heard.of(frame).trades;
        Map<Long, List<Trade>> minutes = new TreeMap<>();
        trades.forEach(trade -> minutes.computeIfAbsent(trade.tradedAt() / 60_000_000L * 60, any -> new ArrayList<>())
                .add(trade));
        List<Long> whole = new ArrayList<>(minutes.keySet());

        Map<Long, String> official = official(recording("kraken/kraken_rest_OHLC_1m_XBTUSDT.json"));
        int compared = 0;
        // The first and the last minute may be cut by the page.
        for (long minute : whole.subList(1, whole.size() - 1)) {
            List<Trade> inside = new ArrayList<>(minutes.get(minute));
            inside.sort(Comparator.comparingLong(Trade::tradeNumber));
            if (official.containsKey(minute)) {
                assertThat(candle(inside)).as("minute %d", minute).isEqualTo(official.get(minute));
                compared++;
            }
        }
        assertThat(trades).hasSize(300);
        assertThat(compared).isGreaterThan(30);
    }

    private static String candle(List<Trade> trades) {
        BigDecimal high = BigDecimal.ZERO;
        BigDecimal low = BigDecimal.valueOf(Long.MAX_VALUE);
        BigDecimal volume = BigDecimal.ZERO;
        for (Trade trade : trades) {
            high = high.max(trade.price().toBigDecimal());
            low = low.min(trade.price().toBigDecimal());
            volume = volume.add(trade.quantity().toBigDecimal());
        }
        return facts(
                trades.get(0).price().toBigDecimal(),
                high,
                low,
                trades.get(trades.size() - 1).price().toBigDecimal(),
                volume,
                BigDecimal.valueOf(trades.size()));
    }

    private static Map<Long, String> official(Path file) throws IOException {
        Map<Long, String> candles = new TreeMap<>();
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            List<String> row = new ArrayList<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    row.clear();
                } else if (token == JsonToken.END_ARRAY && row.size() == 8) {
                    candles.put(
                            Long.parseLong(row.get(0)),
                            facts(
                                    new BigDecimal(row.get(1)),
                                    new BigDecimal(row.get(2)),
                                    new BigDecimal(row.get(3)),
                                    new BigDecimal(row.get(4)),
                                    new BigDecimal(row.get(6)),
                                    new BigDecimal(row.get(7))));
                    row.clear();
                } else if (token.isScalarValue()) {
                    row.add(parser.getText());
                }
            }
        }
        return candles;
    }

    private static String facts(BigDecimal... values) {
        StringBuilder text = new StringBuilder();
        for (BigDecimal value : values) {
            text.append(value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString())
                    .append(' ');
        }
        return text.toString();
    }

    private static Path recording(String name) {
        Path file = Path.of(System.getProperty("tidemark.tapes", "none"), name);
        assumeTrue(Files.exists(file), "no recorded tapes here");
        return file;
    }
}
