package io.tidemark.checker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checker.Evidence.Fault;
import io.tidemark.checker.Evidence.MadeTrade;
import io.tidemark.checker.Evidence.StoredCandle;
import io.tidemark.checker.Evidence.StoredFrame;
import io.tidemark.checker.Evidence.StoredGap;
import io.tidemark.checker.Evidence.StoredRejected;
import io.tidemark.checker.Evidence.StoredTrade;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.QueryResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers the evidence from a lake and the files of a simulator. */
public final class EvidenceReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LakeQuery query;

    private EvidenceReader(LakeQuery query) {
        this.query = query;
    }

    /**
     * All that is known of a run.
     *
     * @param lake directory of the lake
     * @param truth every trade the exchanges made
     * @param faults what went wrong
     * @param settledAt until when everything should have been repaired
     * @throws IOException if a file cannot be read
     */
    public static Evidence read(Path lake, Path truth, Path faults, Instant settledAt) throws IOException {
        List<MadeTrade> made = new ArrayList<>();
        for (String line : Files.readAllLines(truth)) {
            JsonNode json = JSON.readTree(line);
            if (json.has("trade_id")) {
                made.add(new MadeTrade(
                        market(json),
                        json.get("trade_id").asLong(),
                        new BigDecimal(json.get("price").asText()),
                        new BigDecimal(json.get("quantity").asText()),
                        json.get("taker_side").asText(),
                        micros(Instant.parse(json.get("traded_at").asText()))));
            }
        }
        List<Fault> wrong = new ArrayList<>();
        for (String line : Files.readAllLines(faults)) {
            JsonNode json = JSON.readTree(line);
            List<Long> numbers = new ArrayList<>();
            json.path("trade_ids").forEach(number -> numbers.add(number.asLong()));
            wrong.add(new Fault(
                    json.get("kind").asText(),
                    json.get("exchange").asText(),
                    json.has("instrument") ? market(json) : null,
                    numbers));
        }
        try (Lake opened = Lake.open(lake)) {
            EvidenceReader reader = new EvidenceReader(LakeQuery.over(opened));
            return new Evidence(
                    reader.trades("trade_number"),
                    reader.trades("CASE WHEN trade_number IS NULL THEN CAST(trade_id AS BIGINT) END"),
                    reader.gaps(),
                    reader.candles(),
                    reader.frames(),
                    reader.rejected(),
                    made,
                    wrong,
                    micros(settledAt));
        }
    }

    private List<StoredTrade> trades(String number) {
        return rows(
                "SELECT exchange || '/' || instrument, %1$s AS number, fills, price, quantity, taker_side,"
                                .formatted(number)
                        + " epoch_us(traded_at) FROM silver.trades WHERE number IS NOT NULL",
                row -> new StoredTrade(
                        text(row, 0),
                        number(row, 1),
                        (int) number(row, 2),
                        decimal(row, 3),
                        decimal(row, 4),
                        text(row, 5),
                        number(row, 6)));
    }

    private List<StoredGap> gaps() {
        return rows(
                "SELECT exchange || '/' || instrument, first_number, revision, last_number, missing, repaired,"
                        + " epoch_us(opened_at), epoch_us(closed_at), status FROM silver.gaps"
                        + " WHERE first_number IS NOT NULL",
                row -> new StoredGap(
                        text(row, 0),
                        number(row, 1),
                        (int) number(row, 2),
                        number(row, 3),
                        number(row, 4),
                        number(row, 5),
                        number(row, 6),
                        row.get(7) == null ? null : number(row, 7),
                        text(row, 8)));
    }

    private List<StoredCandle> candles() {
        return rows(
                "SELECT exchange || '/' || instrument, timeframe, epoch_us(window_start), revision, open, high, low,"
                        + " close, volume_base, trade_count FROM gold.candles"
                        + " WHERE first_trade_number IS NOT NULL",
                row -> new StoredCandle(
                        text(row, 0),
                        text(row, 1),
                        number(row, 2),
                        (int) number(row, 3),
                        decimal(row, 4),
                        decimal(row, 5),
                        decimal(row, 6),
                        decimal(row, 7),
                        decimal(row, 8),
                        number(row, 9)));
    }

    private List<StoredFrame> frames() {
        return rows(
                "SELECT connection, frame_number, CASE WHEN kind = 'ws' AND frame LIKE '{%' AND NOT json_valid(frame)"
                        + " THEN 1 ELSE 0 END FROM bronze.frames",
                row -> new StoredFrame(text(row, 0), number(row, 1), number(row, 2) == 1));
    }

    private List<StoredRejected> rejected() {
        return rows(
                "SELECT connection, error_code FROM bronze.rejected",
                row -> new StoredRejected(text(row, 0), text(row, 1)));
    }

    private <T> List<T> rows(String sql, Function<List<@Nullable Object>, T> record) {
        List<T> rows = new ArrayList<>();
        try (QueryResult result = query.run(sql)) {
            for (List<@Nullable Object> row = result.next(); row != null; row = result.next()) {
                rows.add(record.apply(row));
            }
        }
        return rows;
    }

    private static String text(List<@Nullable Object> row, int place) {
        return String.valueOf(row.get(place));
    }

    private static long number(List<@Nullable Object> row, int place) {
        return ((Number) Objects.requireNonNull(row.get(place))).longValue();
    }

    private static BigDecimal decimal(List<@Nullable Object> row, int place) {
        return (BigDecimal) Objects.requireNonNull(row.get(place));
    }

    private static String market(JsonNode json) {
        return json.get("exchange").asText() + "/" + json.get("instrument").asText();
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
