package io.tidemark.dashboard;

import io.tidemark.dashboard.Parameters.Range;
import io.tidemark.lake.LakeReader;
import io.tidemark.lake.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The same asset on different exchanges at the same time.
 *
 * <p>Compared are closing prices of the same window; an exchange without a trade in a window has no price there. USD
 * and the stablecoins of USD are one group and taken at par.
 */
final class CompareApi {

    private static final String CANDLES = "gold.candles";
    private static final String SPREADS = "gold.spreads";
    private static final String CROSSED = "gold.crossed_markets";
    private static final Duration LONGEST_MINUTES = Duration.ofDays(2);
    private static final Duration LONGEST_SECONDS = Duration.ofHours(2);
    private static final Parameter TIMEFRAME = Parameter.of(
            "timeframe", "1s|1m", "must be 1s or 1m", "Length of the windows compared (default: 1m)", "1m");

    private final LakeReader lake;

    CompareApi(LakeReader lake) {
        this.lake = lake;
    }

    List<Endpoint> endpoints() {
        List<Parameter> parameters = Stream.of(List.of(Parameter.ASSET, TIMEFRAME), Parameter.range())
                .flatMap(List::stream)
                .toList();
        return List.of(
                new Endpoint(
                        "/api/v1/compare",
                        "Differences of one asset's price between exchanges: now, the largest, over time, by hour",
                        parameters,
                        List.of(Parameter.ASSET),
                        List.of(CANDLES),
                        this::compare),
                new Endpoint(
                        "/api/v1/crossed",
                        "Times in which one exchange's bid was above another's ask, where the lake has gold.crossed_markets",
                        Stream.of(List.of(Parameter.ASSET), Parameter.range())
                                .flatMap(List::stream)
                                .toList(),
                        List.of(Parameter.ASSET),
                        List.of(CROSSED),
                        this::crossed),
                new Endpoint(
                        "/api/v1/spreads",
                        "Best bid and ask over all exchanges now, and the largest differences, where the lake has gold.spreads",
                        Stream.of(List.of(Parameter.ASSET), Parameter.range())
                                .flatMap(List::stream)
                                .toList(),
                        List.of(Parameter.ASSET),
                        List.of(SPREADS),
                        this::spreads));
    }

    private Body compare(Parameters parameters) {
        String timeframe = parameters.optional(TIMEFRAME).orElse("1m");
        Instant newest = lake.newest(CANDLES, "window_start").orElse(null);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("asset", parameters.text(Parameter.ASSET));
        answer.put("timeframe", timeframe);
        if (newest == null) {
            answer.put("now", Rows.none());
            answer.put("differences", Rows.none());
            answer.put("largest", Rows.none());
            answer.put("premiums", Rows.none());
            return Body.json(answer);
        }
        Duration longest = timeframe.equals("1s") ? LONGEST_SECONDS : LONGEST_MINUTES;
        Instant end = end(parameters, timeframe, newest);
        Instant to = parameters.moment(Parameter.TO).orElse(end);
        Duration span = parameters.span().compareTo(longest) > 0
                        && parameters.optional(Parameter.SPAN).isEmpty()
                ? longest
                : parameters.span();
        Range range = parameters.moment(Parameter.FROM).isPresent()
                ? parameters.range(end, longest)
                : checked(new Range(to.minus(span), to), longest);
        answer.put("from", range.from());
        answer.put("to", range.to());
        answer.put("now", ask(parameters, timeframe, range, """
                , newest_shared AS (SELECT max(window_start) AS newest_start FROM grouped)
                SELECT p.exchange, p.instrument, p.close, p.window_start,
                       round(((p.close::DOUBLE / m.middle) - 1) * 10000, 2) AS premium_bps
                FROM prices p JOIN grouped m USING (quote_group, window_start)
                WHERE window_start = (SELECT newest_start FROM newest_shared)
                ORDER BY p.close DESC, p.exchange, p.instrument LIMIT 200
                """));
        answer.put("differences", ask(parameters, timeframe, range, """
                , step AS (SELECT greatest(count(DISTINCT window_start) // 720, 1) AS n FROM grouped)
                SELECT quote_group, window_start, highest - lowest AS difference, difference_bps, exchanges,
                       highest_at, lowest_at
                FROM grouped
                QUALIFY ROW_NUMBER() OVER (
                    PARTITION BY quote_group, epoch(window_start)::BIGINT // ((SELECT n FROM step) * ?::INT)
                    ORDER BY difference_bps DESC) = 1
                ORDER BY quote_group, window_start LIMIT 5000
                """, timeframe.equals("1s") ? 1 : 60));
        answer.put("largest", ask(parameters, timeframe, range, """
                SELECT quote_group, window_start, highest, highest_at, lowest, lowest_at, highest - lowest AS difference,
                       difference_bps, exchanges
                FROM grouped ORDER BY difference_bps DESC, window_start LIMIT 10
                """));
        answer.put("premiums", ask(parameters, timeframe, range, """
                , span AS (SELECT greatest(((epoch(max(window_start)) - epoch(min(window_start))) / 24)::BIGINT, 60) AS s FROM grouped)
                SELECT p.exchange, p.instrument,
                       time_bucket(to_seconds(CASE WHEN (SELECT s FROM span) > 1800 THEN 3600 WHEN (SELECT s FROM span) > 150 THEN 300
                           ELSE 60 END), p.window_start) AS bucket,
                       round((avg(p.close::DOUBLE / m.middle) - 1) * 10000, 2) AS premium_bps, count(*) AS windows
                FROM prices p JOIN grouped m USING (quote_group, window_start)
                GROUP BY ALL ORDER BY exchange, instrument, bucket LIMIT 5000
                """));
        return Body.json(answer);
    }

    private static Range checked(Range range, Duration longest) {
        if (Duration.between(range.from(), range.to()).compareTo(longest) > 0) {
            throw new InvalidRequestException(
                    "span",
                    Parameters.words(Duration.between(range.from(), range.to())),
                    "must be at most " + Parameters.words(longest));
        }
        return range;
    }

    private Instant end(Parameters parameters, String timeframe, Instant newest) {
        Instant found = Rows.moment(
                lake,
                Question.of("""
                        SELECT max(window_end) FROM ${gold.candles}
                        WHERE split_part(instrument, '-', 1) = ? AND timeframe = ? AND window_start >= ?
                        """)
                        .over(
                                CANDLES,
                                "window_start",
                                newest.minus(Duration.ofDays(7)),
                                newest.plus(Duration.ofDays(1)))
                        .where(CANDLES, "timeframe", timeframe)
                        .with(parameters.text(Parameter.ASSET))
                        .with(timeframe)
                        .with(newest.minus(Duration.ofDays(7))));
        return found == null ? newest : found;
    }

    private Rows ask(Parameters parameters, String timeframe, Range range, String rest, Object... more) {
        Question question = Question.of("""
                WITH prices AS (
                    SELECT exchange, instrument, window_start, arg_max(close, revision) AS close,
                           CASE WHEN split_part(instrument, '-', 2) IN ('USD', 'USDT', 'USDC', 'DAI', 'FDUSD', 'PYUSD', 'TUSD')
                                THEN 'USD' ELSE split_part(instrument, '-', 2) END AS quote_group
                    FROM ${gold.candles}
                    WHERE split_part(instrument, '-', 1) = ? AND timeframe = ? AND window_start >= ? AND window_start < ?
                    GROUP BY exchange, instrument, window_start
                ), grouped AS (
                    SELECT quote_group, window_start, max(close) AS highest, min(close) AS lowest,
                           arg_max(exchange || ' ' || instrument, close) AS highest_at,
                           arg_min(exchange || ' ' || instrument, close) AS lowest_at,
                           median(close::DOUBLE) AS middle, count(DISTINCT exchange) AS exchanges,
                           round((max(close) - min(close))::DOUBLE / min(close)::DOUBLE * 10000, 3) AS difference_bps
                    FROM prices GROUP BY quote_group, window_start HAVING count(DISTINCT exchange) > 1
                )
                """ + rest)
                .over(CANDLES, "window_start", range.from(), range.to())
                .where(CANDLES, "timeframe", timeframe)
                .with(parameters.text(Parameter.ASSET))
                .with(timeframe)
                .with(range.from())
                .with(range.to());
        for (Object value : more) {
            question.with(value);
        }
        return Rows.of(lake, question);
    }

    private Body crossed(Parameters parameters) {
        if (!lake.has(CROSSED)) {
            return Body.json(Tables.missing(CROSSED));
        }
        Instant newest = lake.newest(CROSSED, "started_at").orElse(Instant.parse("2020-01-01T00:00:00Z"));
        Range range = parameters.range(newest.plusSeconds(1), LONGEST_MINUTES);
        return Body.json(Rows.of(
                lake,
                Question.of("""
                        SELECT started_at, ended_at, peak_at, peak_bps, bid_exchange, ask_exchange, quote_asset, conversion
                        FROM ${gold.crossed_markets} WHERE asset = ? AND started_at >= ? AND started_at < ?
                        ORDER BY started_at DESC LIMIT 500
                        """)
                        .over(CROSSED, "started_at", range.from(), range.to())
                        .with(parameters.text(Parameter.ASSET))
                        .with(range.from())
                        .with(range.to())));
    }

    private Body spreads(Parameters parameters) {
        if (!lake.has(SPREADS)) {
            return Body.json(Tables.missing(SPREADS));
        }
        Instant newest = lake.newest(SPREADS, "spread_time").orElse(Instant.parse("2020-01-01T00:00:00Z"));
        Range range = parameters.range(newest.plusSeconds(1), LONGEST_MINUTES);
        String latest = """
                WITH latest AS (
                    SELECT * EXCLUDE (newest_first) FROM (
                        SELECT s.*, ROW_NUMBER() OVER (PARTITION BY quote_asset, spread_time ORDER BY revision DESC) AS newest_first
                        FROM ${gold.spreads} AS s WHERE asset = ? AND spread_time >= ? AND spread_time < ?
                    ) WHERE newest_first = 1 AND exchanges > 0
                )
                """;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("now", spreads(parameters, range, latest + """
                SELECT * FROM latest QUALIFY ROW_NUMBER() OVER (PARTITION BY quote_asset ORDER BY spread_time DESC) = 1
                ORDER BY quote_asset LIMIT 20
                """));
        answer.put("largest", spreads(parameters, range, latest + """
                SELECT * FROM latest WHERE difference_bps IS NOT NULL ORDER BY difference_bps DESC, spread_time LIMIT 10
                """));
        return Body.json(answer);
    }

    private Rows spreads(Parameters parameters, Range range, String sql) {
        return Rows.of(
                lake,
                Question.of(sql)
                        .over(SPREADS, "spread_time", range.from(), range.to())
                        .with(parameters.text(Parameter.ASSET))
                        .with(range.from())
                        .with(range.to()));
    }
}
