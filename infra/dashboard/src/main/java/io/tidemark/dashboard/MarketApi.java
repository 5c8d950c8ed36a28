package io.tidemark.dashboard;

import io.tidemark.dashboard.Parameters.Range;
import io.tidemark.lake.LakeReader;
import io.tidemark.lake.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was traded: candles, their gaps and revisions, and lines of closing prices. */
final class MarketApi {

    /** The most windows one answer holds. */
    static final int MOST_WINDOWS = 10_000;

    /** What has not been traded for longer than this is not offered. */
    private static final Duration OFFERED = Duration.ofDays(7);

    /** In which the newest candle of an instrument that is traded lies. */
    private static final Duration RECENT = Duration.ofHours(1);

    /** Where there is no candle of a minute yet, seconds are looked at, which are many. */
    private static final Duration SECONDS_OFFERED = Duration.ofMinutes(15);

    static final Instant END_OF_TIME = Instant.parse("2200-01-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final String CHART_COLUMNS =
            "window_start, window_end, open, high, low, close, volume_base, trade_count, vwap, bid, ask, outlier_count,"
                    + " bar_status, revision, known_at";
    private static final String CANDLES = "gold.candles";
    private static final String GAPS = "silver.gaps";

    private final LakeReader lake;

    MarketApi(LakeReader lake) {
        this.lake = lake;
    }

    List<Endpoint> endpoints() {
        List<Parameter> one = List.of(Parameter.EXCHANGE, Parameter.INSTRUMENT);
        List<Parameter> candles = Stream.of(one, List.of(Parameter.TIMEFRAME, Parameter.AS_OF), Parameter.range())
                .flatMap(List::stream)
                .toList();
        List<Parameter> shown =
                Stream.concat(candles.stream(), Stream.of(Parameter.COLUMNS)).toList();
        List<Parameter> lines = Stream.of(List.of(Parameter.ASSET, Parameter.TIMEFRAME), Parameter.range())
                .flatMap(List::stream)
                .toList();
        return List.of(
                new Endpoint(
                        "/api/v1/instruments",
                        "What has been traded lately, with the last price and the day's figures",
                        List.of(),
                        List.of(),
                        List.of(CANDLES),
                        this::instruments),
                new Endpoint(
                        "/api/v1/candles",
                        "Candles of one instrument, and the gaps among them",
                        shown,
                        one,
                        List.of(CANDLES, GAPS, "silver.outliers", "gold.alerts"),
                        this::candles),
                new Endpoint(
                        "/api/v1/candles.csv",
                        "The same candles as CSV, every column, every digit",
                        candles,
                        one,
                        List.of(CANDLES),
                        this::csv),
                new Endpoint(
                        "/api/v1/revisions",
                        "When candles of the range were revised, and how many",
                        candles,
                        one,
                        List.of(CANDLES),
                        this::revisions),
                new Endpoint(
                        "/api/v1/lines",
                        "Closing prices of one asset on every exchange",
                        lines,
                        List.of(Parameter.ASSET),
                        List.of(CANDLES),
                        this::lines));
    }

    private Body instruments(Parameters parameters) {
        return Body.json(instruments());
    }

    Rows instruments() {
        Instant newest = lake.newest(CANDLES, "window_start").orElse(null);
        if (newest == null) {
            return Rows.none();
        }
        // An instrument's figures cover the day up to its own last trade, exchanges may stop at different times: its
        // minutes, and the seconds since the last of them.
        return Rows.of(
                lake,
                Question.of("""
                        WITH newest AS (
                            SELECT exchange, instrument, timeframe, window_start,
                                   arg_max(struct_pack(e := window_end, o := open, h := high, l := low, c := close,
                                       v := volume_base, q := volume_quote, n := trade_count, b := bid, a := ask),
                                       revision) AS r
                            FROM ${gold.candles}
                            WHERE window_start >= ? AND window_start < ?
                              AND (timeframe = '1m' OR (timeframe = '1s' AND window_start >= ?))
                            GROUP BY ALL
                        ), last AS (
                            SELECT exchange, instrument, max(r.e) AS last_at, arg_max(r.c, r.e) AS last,
                                   arg_max(r.b, r.e) AS bid, arg_max(r.a, r.e) AS ask
                            FROM newest GROUP BY ALL
                        ), minutes AS (
                            SELECT exchange, instrument, max(r.e) FILTER (WHERE timeframe = '1m') AS minutes_end
                            FROM newest GROUP BY ALL
                        )
                        SELECT exchange, instrument, split_part(instrument, '-', 1) AS asset,
                               split_part(instrument, '-', 2) AS quote, any_value(last.last) AS last, any_value(last_at) AS last_at,
                               any_value(last.bid) AS bid, any_value(last.ask) AS ask,
                               arg_min(r.o, window_start) AS open_24h, max(r.h) AS high_24h, min(r.l) AS low_24h,
                               sum(r.v) AS volume_base_24h, sum(r.q) AS volume_quote_24h, sum(r.n)::BIGINT AS trades_24h,
                               min(window_start) AS since
                        FROM newest JOIN minutes USING (exchange, instrument) JOIN last USING (exchange, instrument)
                        WHERE window_start >= last_at - INTERVAL 24 HOUR
                          AND (timeframe = '1m' OR minutes_end IS NULL OR window_start >= minutes_end)
                        GROUP BY exchange, instrument
                        ORDER BY volume_quote_24h DESC, exchange, instrument
                        LIMIT 2000
                        """)
                        .over(CANDLES, "window_start", newest.minus(OFFERED), newest.plus(DAY))
                        .with(newest.minus(OFFERED))
                        .with(newest.plus(DAY))
                        .with(newest.minus(SECONDS_OFFERED)));
    }

    private Body candles(Parameters parameters) {
        Timeframe timeframe = parameters.timeframe();
        Range range = range(parameters);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("exchange", parameters.text(Parameter.EXCHANGE));
        answer.put("instrument", parameters.text(Parameter.INSTRUMENT));
        answer.put("timeframe", timeframe.text());
        answer.put("from", range.from());
        answer.put("to", range.to());
        answer.put("candles", candles(parameters, range, columns(parameters)));
        answer.put("gaps", gaps(parameters, range));
        answer.put("outliers", outliers(parameters, range));
        answer.put("alerts", alerts(parameters, range));
        return Body.json(answer);
    }

    private Body csv(Parameters parameters) {
        Rows rows = candles(parameters, range(parameters), "*");
        String name = "%s_%s_%s.csv"
                .formatted(
                        parameters.text(Parameter.EXCHANGE),
                        parameters.text(Parameter.INSTRUMENT),
                        parameters.timeframe().text());
        return Body.csv(Csv.of(rows), name);
    }

    private static String columns(Parameters parameters) {
        return parameters.optional(Parameter.COLUMNS).filter("chart"::equals).isPresent()
                ? CHART_COLUMNS
                : "* EXCLUDE (exchange, instrument, timeframe)";
    }

    /** Which revision stands is found here: for the database that would be a sort of every column. */
    private Rows candles(Parameters parameters, Range range, String columns) {
        if (!lake.has(CANDLES)) {
            return Rows.none();
        }
        return Rows.of(lake, one(Question.of("SELECT " + columns + """
                                 FROM ${gold.candles}
                                WHERE exchange = ? AND instrument = ? AND timeframe = ?
                                  AND window_start >= ? AND window_start < ? AND known_at <= ?
                                """), parameters, range))
                .newest("window_start", "revision");
    }

    private Body revisions(Parameters parameters) {
        if (!lake.has(CANDLES)) {
            return Body.json(Rows.none());
        }
        return Body.json(Rows.of(lake, one(Question.of("""
                                SELECT known_at, count(*) AS candles
                                FROM ${gold.candles}
                                WHERE exchange = ? AND instrument = ? AND timeframe = ?
                                  AND window_start >= ? AND window_start < ? AND known_at <= ? AND revision > 0
                                GROUP BY known_at ORDER BY known_at DESC LIMIT 500
                                """), parameters, range(parameters))));
    }

    private static Question one(Question question, Parameters parameters, Range range) {
        return question.over(CANDLES, "window_start", range.from(), range.to())
                .where(CANDLES, "exchange", parameters.text(Parameter.EXCHANGE))
                .where(CANDLES, "instrument", parameters.text(Parameter.INSTRUMENT))
                .where(CANDLES, "timeframe", parameters.timeframe().text())
                .with(parameters.text(Parameter.EXCHANGE))
                .with(parameters.text(Parameter.INSTRUMENT))
                .with(parameters.timeframe().text())
                .with(range.from())
                .with(range.to())
                .with(parameters.moment(Parameter.AS_OF).orElse(END_OF_TIME));
    }

    private Rows gaps(Parameters parameters, Range range) {
        if (lake.version(GAPS) == 0) {
            return Rows.none();
        }
        return Rows.of(
                lake,
                Question.of("""
                        SELECT first_number, last_number, missing, repaired, coalesce(starts_at, opened_at) AS starts_at,
                               ends_at, opened_at, closed_at, cause, status
                        FROM (
                            SELECT g.*, ROW_NUMBER() OVER (
                                PARTITION BY first_number, CASE WHEN first_number IS NULL THEN opened_at END
                                ORDER BY revision DESC) AS newest_first
                            FROM ${silver.gaps} AS g
                            WHERE exchange = ? AND instrument = ? AND coalesce(closed_at, opened_at) <= ?
                        )
                        WHERE newest_first = 1 AND coalesce(starts_at, opened_at) < ?
                          AND coalesce(ends_at, closed_at, ?) >= ?
                        ORDER BY starts_at DESC LIMIT 500
                        """)
                        .over(GAPS)
                        .where(GAPS, "exchange", parameters.text(Parameter.EXCHANGE))
                        .where(GAPS, "instrument", parameters.text(Parameter.INSTRUMENT))
                        .with(parameters.text(Parameter.EXCHANGE))
                        .with(parameters.text(Parameter.INSTRUMENT))
                        .with(parameters.moment(Parameter.AS_OF).orElse(END_OF_TIME))
                        .with(range.to())
                        .with(range.to())
                        .with(range.from()));
    }

    /** Whether all of a table lies before the range, by its newest moment. */
    private static boolean before(Range range, Optional<Instant> newest) {
        return newest.isEmpty() || newest.get().isBefore(range.from());
    }

    private @Nullable Rows outliers(Parameters parameters, Range range) {
        if (!lake.has("silver.outliers")) {
            return null;
        }
        if (before(range, lake.newest("silver.outliers", "traded_at"))) {
            return Rows.none();
        }
        return Rows.of(
                lake,
                Question.of("""
                        SELECT * EXCLUDE (exchange, instrument) FROM ${silver.outliers}
                        WHERE exchange = ? AND instrument = ? AND traded_at >= ? AND traded_at < ?
                        ORDER BY traded_at DESC LIMIT 500
                        """)
                        .over("silver.outliers", "traded_at", range.from(), range.to())
                        .with(parameters.text(Parameter.EXCHANGE))
                        .with(parameters.text(Parameter.INSTRUMENT))
                        .with(range.from())
                        .with(range.to()));
    }

    /** Also those of the whole exchange, and of several exchanges where ours is among them. */
    private @Nullable Rows alerts(Parameters parameters, Range range) {
        if (!lake.has("gold.alerts")) {
            return null;
        }
        if (before(range, lake.newest("gold.alerts", "raised_at"))) {
            return Rows.none();
        }
        return Rows.of(
                lake,
                Question.of("""
                        SELECT * EXCLUDE (newest_first) FROM (
                            SELECT a.*, ROW_NUMBER() OVER (PARTITION BY alert_id ORDER BY revision DESC) AS newest_first
                            FROM ${gold.alerts} AS a
                            WHERE raised_at >= ? AND raised_at < ? AND known_at <= ?
                              AND list_contains(string_split(exchange, ','), ?)
                              AND (instrument IS NULL OR instrument = ?)
                        ) WHERE newest_first = 1 ORDER BY raised_at DESC LIMIT 200
                        """)
                        .over("gold.alerts", "raised_at", range.from(), range.to())
                        .with(range.from())
                        .with(range.to())
                        .with(parameters.moment(Parameter.AS_OF).orElse(END_OF_TIME))
                        .with(parameters.text(Parameter.EXCHANGE))
                        .with(parameters.text(Parameter.INSTRUMENT)));
    }

    private Body lines(Parameters parameters) {
        Timeframe timeframe = parameters.timeframe();
        Instant newest = lake.newest(CANDLES, "window_start").orElse(null);
        if (newest == null) {
            return Body.json(Map.of("lines", Rows.none()));
        }
        String asset = parameters.text(Parameter.ASSET);
        Instant end = newest(
                Question.of("""
                        SELECT max(window_end) FROM ${gold.candles}
                        WHERE split_part(instrument, '-', 1) = ? AND timeframe = ? AND window_start >= ? AND window_start < ?
                        """)
                        .over(CANDLES, "window_start", newest.minus(OFFERED), newest.plus(DAY))
                        .with(asset)
                        .with(timeframe.text())
                        .with(newest.minus(OFFERED))
                        .with(newest.plus(DAY)),
                newest.plus(timeframe.length()));
        Range range = parameters.range(end, timeframe.length().multipliedBy(MOST_WINDOWS));
        // About 700 points are what a chart can show; a bucket's close is the close of its last candle.
        long step = Math.max(
                timeframe.length().toSeconds(),
                Duration.between(range.from(), range.to()).toSeconds() / 720);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("asset", asset);
        answer.put("from", range.from());
        answer.put("to", range.to());
        answer.put("step", step);
        answer.put(
                "lines",
                Rows.of(
                        lake,
                        Question.of("""
                                WITH newest AS (
                                    SELECT exchange, instrument, window_start, arg_max(close, revision) AS close
                                    FROM ${gold.candles}
                                    WHERE split_part(instrument, '-', 1) = ? AND timeframe = ?
                                      AND window_start >= ? AND window_start < ?
                                    GROUP BY ALL
                                )
                                SELECT exchange, instrument, time_bucket(to_seconds(?), window_start) AS bucket,
                                       arg_max(close, window_start) AS close
                                FROM newest GROUP BY ALL ORDER BY exchange, instrument, bucket
                                LIMIT 50000
                                """)
                                .over(CANDLES, "window_start", range.from(), range.to())
                                .where(CANDLES, "timeframe", timeframe.text())
                                .with(asset)
                                .with(timeframe.text())
                                .with(range.from())
                                .with(range.to())
                                .with((int) step)));
        return Body.json(answer);
    }

    /** Ends with the newest candle of the instrument where no end is asked for. */
    private Range range(Parameters parameters) {
        Timeframe timeframe = parameters.timeframe();
        Instant newest = lake.newest(CANDLES, "window_start").orElse(Instant.parse("2020-01-01T00:00:00Z"));
        Instant end =
                parameters.moment(Parameter.TO).isPresent() || !lake.has(CANDLES) ? newest : end(parameters, newest);
        return parameters.range(end, timeframe.length().multipliedBy(MOST_WINDOWS));
    }

    /** Looks where it most likely is before it looks at all that is offered: that opens few files. */
    private Instant end(Parameters parameters, Instant newest) {
        Duration length = parameters.timeframe().length();
        Duration likely = length.compareTo(RECENT) > 0 ? length : RECENT;
        return end(parameters, newest.minus(likely), newest)
                .or(() -> end(parameters, newest.minus(OFFERED), newest))
                .orElse(newest);
    }

    private Optional<Instant> end(Parameters parameters, Instant from, Instant newest) {
        return Optional.ofNullable(Rows.moment(
                lake,
                Question.of("""
                        SELECT max(window_end) FROM ${gold.candles}
                        WHERE exchange = ? AND instrument = ? AND timeframe = ? AND window_start >= ? AND window_start < ?
                        """)
                        .over(CANDLES, "window_start", from, newest.plus(DAY))
                        .where(CANDLES, "exchange", parameters.text(Parameter.EXCHANGE))
                        .where(CANDLES, "instrument", parameters.text(Parameter.INSTRUMENT))
                        .where(CANDLES, "timeframe", parameters.timeframe().text())
                        .with(parameters.text(Parameter.EXCHANGE))
                        .with(parameters.text(Parameter.INSTRUMENT))
                        .with(parameters.timeframe().text())
                        .with(from)
                        .with(newest.plus(DAY))));
    }

    private Instant newest(Question question, Instant otherwise) {
        Instant found = Rows.moment(lake, question);
        return found == null ? otherwise : found;
    }
}
