package io.tidemark.dashboard;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A query parameter: what it is called and what it may be.
 *
 * @param name as in the query
 * @param pattern what the whole value must match
 * @param rule the pattern in words, as in "must be ..."
 * @param meaning for the reader of the API's description
 * @param example a value that is allowed
 */
record Parameter(String name, Pattern pattern, String rule, String meaning, String example) {

    static final Parameter EXCHANGE =
            of("exchange", "[a-z0-9_]{1,32}", "must be an exchange id, such as binance", "Exchange id", "binance");
    static final Parameter INSTRUMENT = of(
            "instrument",
            "[A-Z0-9.]{1,20}-[A-Z0-9.]{1,20}",
            "must be BASE-QUOTE, such as BTC-USDT",
            "Unified name of the instrument",
            "BTC-USDT");
    static final Parameter ASSET = of("asset", "[A-Z0-9.]{1,20}", "must be an asset, such as BTC", "Base asset", "BTC");
    static final Parameter TIMEFRAME = of(
            "timeframe",
            Stream.of(Timeframe.values()).map(Timeframe::text).collect(Collectors.joining("|")),
            "must be one of "
                    + Stream.of(Timeframe.values()).map(Timeframe::text).collect(Collectors.joining(", ")),
            "Length of a candle (default: 1m)",
            "1m");
    static final Parameter COLUMNS = of(
            "columns",
            "all|chart",
            "must be all or chart",
            "All columns, or those a chart shows (default: all)",
            "chart");
    static final Parameter FROM = moment("from", "First moment, UTC (default: span before to)");
    static final Parameter TO = moment("to", "Moment after the last, UTC (default: the newest data)");
    static final Parameter AS_OF =
            moment("as_of", "The table as it was known then: revisions after it do not show (default: as known now)");
    static final Parameter SPAN = of(
            "span",
            "[1-9][0-9]{0,3}[smhd]",
            "must be a number of s, m, h or d, such as 24h",
            "Length of the range where from is not given (default: 24h)",
            "24h");

    static Parameter of(String name, String pattern, String rule, String meaning, String example) {
        return new Parameter(name, Pattern.compile(pattern), rule, meaning, example);
    }

    private static Parameter moment(String name, String meaning) {
        return of(
                name,
                "20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?Z",
                "must be a moment in UTC, such as 2023-04-05T00:00:00Z",
                meaning,
                "2023-04-05T00:00:00Z");
    }

    /** Those of a range of time. */
    static List<Parameter> range() {
        return List.of(FROM, TO, SPAN);
    }
}
