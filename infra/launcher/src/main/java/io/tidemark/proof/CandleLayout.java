package io.tidemark.proof;

import io.tidemark.exchange.Candles;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** In which order a file with candles has its columns. */
public enum CandleLayout {
    /**
     * Binance's archive, with or without a line of names; times in milliseconds, from 2025 on in microseconds.
     *
     * @see <a href="https://github.com/binance/binance-public-data">Binance public data</a>
     */
    BINANCE("time,open,high,low,close,base,close_time,quote,trades,buy_base,buy_quote,ignore"),
    /**
     * Kraken's archive (OHLCVT), without a line of names; times in seconds.
     *
     * @see <a href="https://support.kraken.com/hc/en-us/articles/360047124832">Downloadable historical OHLCVT</a>
     */
    KRAKEN("time,open,high,low,close,base,trades"),
    /**
     * Bitstamp's candles as CryptoDataDownload publishes them, newest first; before 2020-10-12 the two volumes stand in
     * each other's place.
     */
    BITSTAMP("time,date,symbol,open,high,low,close,base,quote"),
    /** Any order: the first line names the columns. Times in seconds, milliseconds, microseconds or as text. */
    NAMED("");

    private static final int MOST_DIGITS = 18;

    private static final long BITSTAMP_TURNED =
            LocalDate.of(2020, 10, 12).atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000;

    /** What columns are called in the files that are about; a name not in here is passed over. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("open_time", "time"),
            Map.entry("open_time_ms", "time"),
            Map.entry("start", "time"),
            Map.entry("unix", "time"),
            Map.entry("time", "time"),
            Map.entry("timestamp", "timestamp"),
            Map.entry("open", "open"),
            Map.entry("high", "high"),
            Map.entry("low", "low"),
            Map.entry("close", "close"),
            Map.entry("close_time", "close_time"),
            Map.entry("volume", "base"),
            Map.entry("quote_volume", "quote"),
            Map.entry("trades", "trades"),
            Map.entry("count", "trades"),
            Map.entry("taker_buy_base", "buy_base"),
            Map.entry("taker_buy_volume", "buy_base"),
            Map.entry("taker_buy_quote", "buy_quote"),
            Map.entry("taker_buy_quote_volume", "buy_quote"));

    private static final Set<String> NEEDED = Set.of("time", "open", "high", "low", "close", "base");

    private static final DateTimeFormatter TEXT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[ ]['T']HH:mm")
            .optionalStart()
            .appendPattern(":ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .appendPattern("[XXX][X]")
            .toFormatter(Locale.ROOT);

    private final String columns;

    CandleLayout(String columns) {
        this.columns = columns;
    }

    /**
     * The columns of a file whose first line this is.
     *
     * @throws IllegalArgumentException if a column is missing
     */
    List<String> columns(List<String> firstLine) {
        if (this != NAMED) {
            return List.of(columns.split(","));
        }
        List<String> named = new ArrayList<>();
        for (String name : firstLine) {
            named.add(NAMES.getOrDefault(name.strip().toLowerCase(Locale.ROOT), ""));
        }
        if (!named.contains("time")) {
            named.replaceAll(name -> name.equals("timestamp") ? "time" : name);
        }
        for (String name : NEEDED) {
            if (!named.contains(name)) {
                throw new IllegalArgumentException("its names have no column for %s".formatted(name));
            }
        }
        return named;
    }

    /** Whether a first line holds names, or whatever else stands before the rows: no value of it is a number. */
    boolean isHead(List<String> line) {
        return this == NAMED
                || line.stream().noneMatch(value -> !value.isEmpty() && Character.isDigit(value.charAt(0)));
    }

    /**
     * The candle of a line.
     *
     * @throws IllegalArgumentException if it is none
     */
    OfficialCandle candle(CandleSeries of, List<String> named, List<String> line) {
        if (line.size() != named.size()) {
            throw new IllegalArgumentException(
                    this == NAMED
                            ? "it has %d values, its file names %d columns".formatted(line.size(), named.size())
                            : "it has %d values, lines of the layout %s have %d: %s; say which with --layout"
                                    .formatted(line.size(), name().toLowerCase(Locale.ROOT), named.size(), columns));
        }
        long start = time(value(named, line, "time"));
        BigDecimal base = amount("volume", value(named, line, "base"));
        BigDecimal quote = amountIfAny("quote volume", named, line, "quote");
        boolean turned = this == BITSTAMP && start < BITSTAMP_TURNED;
        String trades = valueIfAny(named, line, "trades");
        OfficialCandle candle = Candles.checked(new OfficialCandle(
                of.exchange(),
                of.instrument(),
                of.timeframe(),
                start,
                start + Candles.length(of.timeframe()),
                price("open", named, line),
                price("high", named, line),
                price("low", named, line),
                price("close", named, line),
                turned && quote != null ? quote : base,
                turned ? base : quote,
                trades == null ? MarketEvent.ABSENT : count(trades),
                amountIfAny("taker volume", named, line, "buy_base"),
                amountIfAny("taker quote volume", named, line, "buy_quote"),
                0));
        checkPart("volume", candle.takerBuyBase(), candle.volumeBase());
        checkPart("quote volume", candle.takerBuyQuote(), candle.volumeQuote());
        String closes = valueIfAny(named, line, "close_time");
        if (closes != null) {
            checkClose(candle, closes);
        }
        return candle;
    }

    private static void checkPart(String what, @Nullable BigDecimal taker, @Nullable BigDecimal all) {
        if (taker != null && all != null && taker.compareTo(all) > 0) {
            throw new IllegalArgumentException("its taker %s %s must not be more than its %s %s"
                    .formatted(what, taker.toPlainString(), what, all.toPlainString()));
        }
    }

    /** A window in which the exchange went down closes early, at any moment; none closes late. */
    private static void checkClose(OfficialCandle candle, String text) {
        long closes = time(text);
        for (String other : Candles.TIMEFRAMES) {
            long end = candle.windowStart() + Candles.length(other);
            boolean itsEnd = closes == end || closes == end - 1 || closes == end - 1_000;
            if (itsEnd && !other.equals(candle.timeframe())) {
                throw new IllegalArgumentException(
                        "its close time %s is that of a window of %s, not of %s; import it with --timeframe %s"
                                .formatted(text, other, candle.timeframe(), other));
            }
        }
        if (closes > candle.windowEnd()) {
            throw new IllegalArgumentException(
                    "its close time %s lies behind its window of %s".formatted(text, candle.timeframe()));
        }
    }

    private static Decimal price(String name, List<String> named, List<String> line) {
        return Decimal.parse(value(named, line, name));
    }

    private static @Nullable BigDecimal amountIfAny(String what, List<String> named, List<String> line, String name) {
        String text = valueIfAny(named, line, name);
        return text == null ? null : amount(what, text);
    }

    /** Files made with floating-point numbers carry digits that mean nothing: what lies beyond the 18th is cut. */
    static BigDecimal amount(String what, String text) {
        try {
            BigDecimal value = new BigDecimal(text);
            BigDecimal kept = value.scale() > MOST_DIGITS ? value.setScale(MOST_DIGITS, RoundingMode.HALF_EVEN) : value;
            return kept.signum() == 0 ? BigDecimal.ZERO : kept.stripTrailingZeros();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Invalid %s %s: must be a number".formatted(what, text), e);
        }
    }

    private static long count(String text) {
        BigDecimal value = amount("count of trades", text);
        if (value.signum() < 0 || value.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("Invalid count of trades %s: must be a whole number".formatted(text));
        }
        return value.longValueExact();
    }

    /** Whole numbers by their size: seconds, milliseconds, microseconds. */
    static long time(String text) {
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                long value = Long.parseLong(text);
                return value < 100_000_000_000L
                        ? value * 1_000_000
                        : value < 100_000_000_000_000L ? value * 1_000 : value;
            }
            var parsed = TEXT.parseBest(text, OffsetDateTime::from, java.time.LocalDateTime::from);
            Instant moment = parsed instanceof OffsetDateTime at
                    ? at.toInstant()
                    : java.time.LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
            return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Invalid time %s: must be a number or as 2026-01-02 03:04:05".formatted(text), e);
        }
    }

    private static String value(List<String> named, List<String> line, String name) {
        String value = valueIfAny(named, line, name);
        if (value == null) {
            throw new IllegalArgumentException("it has no %s".formatted(name.equals("base") ? "volume" : name));
        }
        return value;
    }

    private static @Nullable String valueIfAny(List<String> named, List<String> line, String name) {
        int place = named.indexOf(name);
        String value = place < 0 || place >= line.size() ? "" : line.get(place).strip();
        return value.isEmpty() ? null : value;
    }
}
