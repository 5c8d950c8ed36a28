package io.tidemark.dashboard;

import io.tidemark.lake.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;

/** A small lake with a market in it: a day of two exchanges, with everything that can go wrong with one. */
final class Market {

    static final OffsetDateTime DAY = OffsetDateTime.of(2024, 1, 2, 0, 0, 0, 0, ZoneOffset.UTC);
    static final String HOSTILE = "\"><img src=x onerror=\"document.title='owned'\">";
    /** No trade from this minute of the day, for ten. */
    static final int HOLE = 600;

    static final int REVISED = 100;
    private static final int MINUTES = 1440;

    private Market() {}

    static Path create(Path folder) {
        try (Lake lake = Lake.openOrCreate(folder)) {
            append(lake.table("gold.candles"), candles());
            append(lake.table("silver.trades"), trades());
            append(lake.table("silver.gaps"), List.of(gap()));
            append(lake.table("silver.feed_events"), events());
            append(lake.table("bronze.rejected"), List.of(rejected()));
            append(lake.table("silver.outliers"), List.of(outlier()));
            append(lake.table("gold.alerts"), List.of(alert(0), alert(1)));
            append(lake.table("gold.crossed_markets"), List.of(crossed()));
            append(lake.table("gold.completeness"), List.of(certificate()));
            Surroundings.add(lake);
        }
        return folder;
    }

    /** One more minute, as a job commits it. */
    static void advance(Path folder) {
        try (Lake lake = Lake.open(folder)) {
            append(lake.table("gold.candles"), List.of(candle("binance", "BTC-USDT", "1m", MINUTES, 1, 0)));
        }
    }

    /** The price of a minute, in cents so that every digit is known. */
    static BigDecimal price(String exchange, int minute) {
        long cents = 4_200_000 + Math.round(40_000 * Math.sin(minute / 90.0) + 9_000 * Math.sin(minute / 7.0));
        return BigDecimal.valueOf(cents + (exchange.equals("kraken") ? 350 : 0), 2);
    }

    private static List<Map<String, Object>> candles() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String exchange : List.of("binance", "kraken")) {
            for (int minute = 0; minute < MINUTES; minute++) {
                boolean silent = exchange.equals("binance") && minute >= HOLE && minute < HOLE + 10;
                if (!silent) {
                    rows.add(candle(exchange, "BTC-USDT", "1m", minute, 1, 0));
                }
                if (minute % 60 == 0) {
                    rows.add(candle(exchange, "BTC-USDT", "1h", minute, 60, 0));
                }
            }
        }
        Map<String, Object> late = candle("binance", "BTC-USDT", "1m", REVISED, 1, 1);
        late.put("volume_base", decimal("77.125"));
        rows.add(late);
        rows.add(candle("binance", "ETH-USDT", "1m", MINUTES - 1, 1, 0));
        rows.add(candle("binance", HOSTILE, "1m", MINUTES - 1, 1, 0));
        return rows;
    }

    static Map<String, Object> candle(
            String exchange, String instrument, String timeframe, int minute, int length, int revision) {
        Map<String, Object> row = new HashMap<>();
        BigDecimal open = price(exchange, minute);
        BigDecimal close = price(exchange, minute + length);
        OffsetDateTime end = DAY.plusMinutes(minute + length);
        row.put("exchange", exchange);
        row.put("instrument", instrument);
        row.put("timeframe", timeframe);
        row.put("window_start", DAY.plusMinutes(minute));
        row.put("window_end", end);
        row.put("open", open.setScale(18));
        row.put("high", open.max(close).add(decimal("3.5")));
        row.put("low", open.min(close).subtract(decimal("2.25")));
        row.put("close", close.setScale(18));
        row.put(
                "volume_base",
                decimal("1.5").add(BigDecimal.valueOf(minute % 37, 1).setScale(18)));
        row.put("volume_quote", decimal("63000"));
        row.put("trade_count", 40L + minute % 13);
        row.put("vwap", open.setScale(18));
        row.put("bid", close.subtract(decimal("0.5")));
        row.put("ask", close.add(decimal("0.5")));
        row.put("spread", decimal("1"));
        row.put("taker_buy_base", decimal("0.7"));
        row.put("taker_buy_quote", decimal("29000"));
        row.put("first_trade_number", 1000L * minute);
        row.put("last_trade_number", 1000L * minute + 999);
        row.put("outlier_count", 0L);
        row.put("bar_status", "complete");
        row.put("revision", revision);
        row.put(
                "known_at",
                revision == 0 ? end.plusSeconds(1) : DAY.plusMinutes(MINUTES).plusSeconds(90));
        return row;
    }

    private static List<Map<String, Object>> trades() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int number = 0; number < 1000; number++) {
            rows.add(trade("BTC-USDT", number, DAY.plusMinutes(MINUTES - 20).plusSeconds(number)));
        }
        return rows;
    }

    /** A trade that took 10 ms to us, and a hundredth of a millisecond more for each before it. */
    static Map<String, Object> trade(String instrument, long number, OffsetDateTime at) {
        Map<String, Object> row = new HashMap<>();
        row.put("exchange", "binance");
        row.put("instrument", instrument);
        row.put("trade_id", Long.toString(number));
        row.put("trade_number", number);
        row.put("fills", 1);
        row.put("price", decimal("42000.5"));
        row.put("quantity", decimal("0.25"));
        row.put("taker_side", "buy");
        row.put("traded_at", at);
        row.put("received_at", at.plusNanos(10_000_000L + number % 1000 * 10_000L));
        row.put("origin", "stream");
        return row;
    }

    /** A candle of a second. */
    static Map<String, Object> candle(String exchange, String instrument, String timeframe, int second) {
        Map<String, Object> row = candle(exchange, instrument, timeframe, second / 60, 1, 0);
        OffsetDateTime start = DAY.plusSeconds(second);
        row.put("window_start", start);
        row.put("window_end", start.plusSeconds(1));
        row.put("known_at", start.plusSeconds(2));
        return row;
    }

    private static Map<String, Object> gap() {
        Map<String, Object> row = new HashMap<>();
        row.put("exchange", "binance");
        row.put("instrument", "BTC-USDT");
        row.put("first_number", 600_000L);
        row.put("last_number", 609_999L);
        row.put("revision", 0);
        row.put("missing", 10_000L);
        row.put("repaired", 0L);
        row.put("starts_at", DAY.plusMinutes(HOLE));
        row.put("ends_at", DAY.plusMinutes(HOLE + 10).minusSeconds(1));
        row.put("opened_at", DAY.plusMinutes(HOLE + 10));
        row.put("closed_at", DAY.plusMinutes(HOLE + 11));
        row.put("cause", "look_back");
        row.put("status", "lost");
        return row;
    }

    private static List<Map<String, Object>> events() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String kind : List.of("connected", "disconnected", "quotes_lost", "clock")) {
            Map<String, Object> row = new HashMap<>();
            row.put("exchange", "binance");
            row.put("connection", "binance-1");
            row.put("happened_at", DAY.plusMinutes(MINUTES - 30));
            row.put("kind", kind);
            row.put("cause", kind.equals("disconnected") ? "closed" : null);
            row.put("duration_ms", kind.equals("quotes_lost") ? 4200L : null);
            row.put("clock_offset_us", kind.equals("clock") ? 2500L : null);
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, Object> rejected() {
        Map<String, Object> row = new HashMap<>();
        row.put("feed", "ws");
        row.put("exchange", "binance");
        row.put("connection", "binance-1");
        row.put("received_at", DAY.plusMinutes(5));
        row.put("error_code", "no_json");
        row.put("error_detail", "unexpected character at 0");
        row.put("frame", "<script>document.title='owned'</script>");
        return row;
    }

    private static Map<String, Object> outlier() {
        Map<String, Object> row = new HashMap<>();
        row.put("exchange", "binance");
        row.put("instrument", "BTC-USDT");
        row.put("trade_id", "77");
        row.put("traded_at", DAY.plusMinutes(300));
        row.put("kind", "spike");
        row.put("price", decimal("51000"));
        row.put("reference_price", decimal("42000"));
        row.put("score", 19.5);
        row.put("detected_at", DAY.plusMinutes(301));
        return row;
    }

    private static Map<String, Object> alert(int revision) {
        Map<String, Object> row = new HashMap<>();
        row.put("alert_id", "crossed_market/kraken,binance/BTC-USDT/1");
        row.put("revision", revision);
        row.put("kind", "crossed_market");
        row.put("severity", "warning");
        row.put("exchange", "kraken,binance");
        row.put("raised_at", DAY.plusMinutes(900));
        row.put("title", "BTC crossed");
        row.put("detail", "{}");
        row.put("times", 1 + revision);
        row.put("known_at", DAY.plusMinutes(901 + revision));
        return row;
    }

    private static Map<String, Object> crossed() {
        Map<String, Object> row = new HashMap<>();
        row.put("asset", "BTC");
        row.put("quote_asset", "USD");
        row.put("started_at", DAY.plusMinutes(900));
        row.put("ended_at", DAY.plusMinutes(900).plusSeconds(4));
        row.put("peak_at", DAY.plusMinutes(900).plusSeconds(2));
        row.put("peak_bps", decimal("3.25"));
        row.put("bid_exchange", "kraken");
        row.put("ask_exchange", "binance");
        row.put("conversion", "par");
        row.put("crossed_rows", 5L);
        row.put("known_at", DAY.plusMinutes(901));
        return row;
    }

    private static Map<String, Object> certificate() {
        Map<String, Object> row = new HashMap<>();
        row.put("exchange", "binance");
        row.put("instrument", "BTC-USDT");
        row.put("trading_day", DAY.toLocalDate());
        row.put("revision", 0);
        row.put("observed", 1000L);
        row.put("repaired", 0L);
        row.put("proof_grade", "B");
        row.put("verdict", "INVESTIGATE");
        row.put("fingerprint", "0123456789abcdef".repeat(4));
        row.put("known_at", DAY.plusDays(1));
        return row;
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text).setScale(18);
    }

    /** Writes rows as a job would, a file for each day, all in one commit. */
    static void append(Table table, List<Map<String, Object>> rows) {
        Map<String, List<Record>> days = new HashMap<>();
        Map<String, PartitionKey> keys = new HashMap<>();
        for (Map<String, Object> row : rows) {
            Record made = GenericRecord.create(table.schema()).copy(row);
            PartitionKey key = new PartitionKey(table.spec(), table.schema());
            key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(made));
            days.computeIfAbsent(key.toPath(), any -> new ArrayList<>()).add(made);
            keys.put(key.toPath(), key);
        }
        var append = table.newAppend();
        days.forEach((path, records) -> {
            PartitionKey key = keys.get(path);
            String file = table.locationProvider().newDataLocation(table.spec(), key, UUID.randomUUID() + ".parquet");
            try {
                DataWriter<Record> writer = Parquet.writeData(table.io().newOutputFile(file))
                        .forTable(table)
                        .withPartition(key)
                        .createWriterFunc((schema, type) -> GenericParquetWriter.create(schema, type))
                        .build();
                try (writer) {
                    records.forEach(writer::write);
                }
                append.appendFile(writer.toDataFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        append.commit();
    }

    static Instant minute(int minute) {
        return DAY.toInstant().plus(Duration.ofMinutes(minute));
    }
}
