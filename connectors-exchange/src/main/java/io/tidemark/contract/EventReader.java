package io.tidemark.contract;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.Amounts;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.exchange.FieldNames;
import io.tidemark.exchange.Fields;
import io.tidemark.exchange.Json;
import io.tidemark.model.Decimal;
import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Price;
import io.tidemark.model.Progress;
import io.tidemark.model.Pulse;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads events as the contracts have them, in one pass over the text. What it takes, the schema takes too; only what it
 * refuses is shown to the schema, for the place of the fault.
 */
public final class EventReader {

    private static final FieldNames TRADES = FieldNames.of(
                    "type",
                    "exchange",
                    "instrument",
                    "trade_id",
                    "trade_number",
                    "fills",
                    "price",
                    "quantity",
                    "taker_side",
                    "traded_at",
                    "published_at",
                    "received_at",
                    "origin",
                    "first_number",
                    "revision",
                    "last_number",
                    "missing",
                    "repaired",
                    "starts_at",
                    "ends_at",
                    "opened_at",
                    "closed_at",
                    "cause",
                    "status",
                    "kind",
                    "up_to",
                    "known_at")
            .with("instruments", FieldNames.TEXTS);

    private static final FieldNames QUOTES = FieldNames.of(
                    "type",
                    "exchange",
                    "instrument",
                    "bid",
                    "bid_quantity",
                    "ask",
                    "ask_quantity",
                    "quoted_at",
                    "received_at",
                    "sequence",
                    "up_to",
                    "known_at")
            .with("instruments", FieldNames.TEXTS);

    private static final FieldNames FEED_EVENTS = FieldNames.of(
                    "type",
                    "exchange",
                    "instrument",
                    "connection",
                    "happened_at",
                    "kind",
                    "duration_ms",
                    "cause",
                    "detail",
                    "clock_offset_us",
                    "frame_number",
                    "channel",
                    "received_at",
                    "url",
                    "outcome",
                    "trades",
                    "quotes",
                    "duplicates",
                    "stream",
                    "error_code",
                    "error_detail",
                    "schema_version",
                    "frame",
                    "timeframe",
                    "window_start",
                    "window_end",
                    "open",
                    "high",
                    "low",
                    "close",
                    "volume_base",
                    "volume_quote",
                    "trade_count",
                    "taker_buy_base",
                    "taker_buy_quote",
                    "up_to",
                    "known_at")
            .with("instruments", FieldNames.TEXTS);

    /** Figures of a price that may be left out or null, and may be negative. */
    private static final List<String> FIGURES = List.of(
            "high_24h",
            "low_24h",
            "price_change_24h",
            "price_change_percentage_24h",
            "circulating_supply",
            "total_supply",
            "max_supply",
            "ath",
            "atl");

    private static final FieldNames PRICES = FieldNames.of(
                    "schema_version",
                    "coin_id",
                    "symbol",
                    "name",
                    "vs_currency",
                    "ts_event",
                    "ts_ingest",
                    "price",
                    "market_cap",
                    "total_volume",
                    "market_cap_rank",
                    "source")
            .and(FIGURES.toArray(String[]::new));

    /** Names are kept in state, each for long. */
    private static final int LONGEST_WORD = 256;

    private static final Set<String> PRICE_VERSIONS = Set.of("1.0", "1.1");
    /** A time so far ahead of ours is a fault, and would pass for the newest for ever; microseconds. */
    private static final long LONGEST_LEAD = 3_600_000_000L;
    /** Of a message that does not say from whom it is: version 1.0 could not. */
    private static final String NOBODY = "unknown";

    private EventReader() {}

    /**
     * One message.
     *
     * @param contract what it is to be read as
     * @param message UTF-8
     * @param drift is told how many fields the message has that are not known here
     * @throws BadFrameException if it is not what the contract says
     */
    public static MarketEvent read(Contract contract, byte[] message, IntConsumer drift) {
        String text = text(message);
        FieldNames names =
                switch (contract) {
                    case TRADES -> TRADES;
                    case QUOTES -> QUOTES;
                    case FEED_EVENTS -> FEED_EVENTS;
                    case PRICES -> PRICES;
                };
        Fields fields = Json.object(text, names);
        if (fields.ignored() > 0) {
            drift.accept(fields.ignored());
        }
        return switch (contract) {
            case TRADES -> trades(fields);
            case QUOTES -> quotes(fields);
            case FEED_EVENTS -> feedEvents(fields);
            case PRICES -> price(fields);
        };
    }

    private static Price price(Fields fields) {
        boolean told = fields.has("schema_version") || fields.isNull("schema_version");
        if (told && !PRICE_VERSIONS.contains(string(fields, "schema_version"))) {
            throw new BadFrameException(
                    Code.BAD_VALUE,
                    "Invalid schema_version %s: no such word".formatted(fields.shown("schema_version")));
        }
        FIGURES.forEach(name -> figure(fields, name));
        optional(fields, "name");
        @Nullable String source = optional(fields, "source");
        BigDecimal price = fields.figure("price");
        if (price.signum() <= 0) {
            throw new BadFrameException(
                    Code.BAD_NUMBER,
                    "Invalid price %s: must be above 0, to 18 digits".formatted(fields.shown("price")));
        }
        long rank = number(fields, "market_cap_rank");
        if (rank != ABSENT && (rank < 1 || rank > Integer.MAX_VALUE)) {
            throw new BadFrameException(
                    Code.BAD_VALUE, "Invalid market_cap_rank %d: must be from 1 to 2^31 - 1".formatted(rank));
        }
        long pricedAt = fields.textTime("ts_event");
        long receivedAt = fields.textTime("ts_ingest");
        if (pricedAt > receivedAt + LONGEST_LEAD) {
            throw new BadFrameException(
                    Code.BAD_TIME,
                    "Invalid ts_event %s: must not be an hour after it came".formatted(fields.shown("ts_event")));
        }
        return new Price(
                source == null || source.isEmpty() ? NOBODY : source,
                word(fields, "coin_id"),
                word(fields, "symbol"),
                word(fields, "vs_currency"),
                pricedAt,
                price,
                notNegative(fields, "market_cap"),
                rank,
                notNegative(fields, "total_volume"),
                figure(fields, "high_24h"),
                figure(fields, "low_24h"),
                figure(fields, "price_change_percentage_24h"),
                figure(fields, "circulating_supply"),
                receivedAt);
    }

    private static @Nullable BigDecimal figure(Fields fields, String name) {
        return fields.has(name) ? fields.figure(name) : null;
    }

    private static @Nullable BigDecimal notNegative(Fields fields, String name) {
        BigDecimal value = figure(fields, name);
        if (value != null && value.signum() < 0) {
            throw new BadFrameException(
                    Code.BAD_NUMBER, "Invalid %s %s: must not be negative".formatted(name, fields.shown(name)));
        }
        return value;
    }

    private static MarketEvent trades(Fields fields) {
        return switch (type(fields)) {
            case TRADE -> trade(fields);
            case GAP -> gap(fields);
            case DISORDER ->
                new Disorder(
                        word(fields, "exchange"),
                        word(fields, "instrument"),
                        one(fields, "kind", Disorder.Kind.values()),
                        fields.textTime("received_at"));
            case PROGRESS -> progress(fields);
            default -> throw unknown(fields);
        };
    }

    private static MarketEvent quotes(Fields fields) {
        return switch (type(fields)) {
            case QUOTE -> quote(fields);
            case PROGRESS -> progress(fields);
            default -> throw unknown(fields);
        };
    }

    private static MarketEvent feedEvents(Fields fields) {
        return switch (type(fields)) {
            case CONNECTION ->
                new FeedEvent(
                        word(fields, "exchange"),
                        word(fields, "connection"),
                        fields.textTime("happened_at"),
                        one(fields, "kind", FeedEvent.Kind.values()),
                        number(fields, "duration_ms"),
                        optional(fields, "cause"),
                        optional(fields, "detail"),
                        signed(fields, "clock_offset_us"));
            case FRAME -> frame(fields);
            case REJECTED ->
                new Rejected(
                        word(fields, "stream"),
                        word(fields, "exchange"),
                        word(fields, "connection"),
                        fields.textTime("received_at"),
                        word(fields, "error_code"),
                        string(fields, "error_detail"),
                        optional(fields, "schema_version"),
                        optional(fields, "frame"));
            case PULSE -> new Pulse(word(fields, "exchange"), fields.textTime("happened_at"));
            case OFFICIAL_CANDLE -> candle(fields);
            case PROGRESS -> progress(fields);
            default -> throw unknown(fields);
        };
    }

    private static Trade trade(Fields fields) {
        return Amounts.checked(new Trade(
                word(fields, "exchange"),
                word(fields, "instrument"),
                word(fields, "trade_id"),
                number(fields, "trade_number"),
                count(fields, "fills", 1),
                decimal(fields, "price"),
                decimal(fields, "quantity"),
                fields.side("taker_side"),
                fields.textTime("traded_at"),
                time(fields, "published_at"),
                fields.textTime("received_at"),
                one(fields, "origin", Origin.values())));
    }

    private static Quote quote(Fields fields) {
        return Amounts.checked(new Quote(
                word(fields, "exchange"),
                word(fields, "instrument"),
                decimal(fields, "bid"),
                decimal(fields, "bid_quantity"),
                decimal(fields, "ask"),
                decimal(fields, "ask_quantity"),
                time(fields, "quoted_at"),
                fields.textTime("received_at"),
                number(fields, "sequence")));
    }

    private static Gap gap(Fields fields) {
        return new Gap(
                word(fields, "exchange"),
                word(fields, "instrument"),
                number(fields, "first_number"),
                count(fields, "revision", 0),
                number(fields, "last_number"),
                fields.number("missing"),
                fields.number("repaired"),
                time(fields, "starts_at"),
                time(fields, "ends_at"),
                fields.textTime("opened_at"),
                time(fields, "closed_at"),
                optional(fields, "cause"),
                one(fields, "status", Gap.Status.values()));
    }

    private static Progress progress(Fields fields) {
        List<String> instruments = new ArrayList<>();
        for (Fields instrument : fields.objects("instruments")) {
            instruments.add(word(instrument, "text"));
        }
        return new Progress(
                word(fields, "exchange"), instruments, fields.textTime("up_to"), fields.textTime("known_at"));
    }

    private static FrameRead frame(Fields fields) {
        return new FrameRead(
                new Frame(
                        word(fields, "exchange"),
                        word(fields, "connection"),
                        fields.number("frame_number"),
                        optional(fields, "channel"),
                        one(fields, "kind", Frame.Kind.values()),
                        fields.textTime("received_at"),
                        optional(fields, "url"),
                        null),
                one(fields, "outcome", FrameRead.Outcome.values()),
                count(fields, "trades", 0),
                count(fields, "quotes", 0),
                count(fields, "duplicates", 0));
    }

    private static OfficialCandle candle(Fields fields) {
        return new OfficialCandle(
                word(fields, "exchange"),
                word(fields, "instrument"),
                word(fields, "timeframe"),
                fields.textTime("window_start"),
                fields.textTime("window_end"),
                decimal(fields, "open"),
                decimal(fields, "high"),
                decimal(fields, "low"),
                decimal(fields, "close"),
                fields.amount("volume_base"),
                amount(fields, "volume_quote"),
                number(fields, "trade_count"),
                amount(fields, "taker_buy_base"),
                amount(fields, "taker_buy_quote"),
                fields.textTime("received_at"));
    }

    private static EventType type(Fields fields) {
        String text = fields.text("type");
        for (EventType type : EventType.values()) {
            if (type.text().equals(text)) {
                return type;
            }
        }
        throw unknown(fields);
    }

    private static BadFrameException unknown(Fields fields) {
        return new BadFrameException(
                Code.UNKNOWN_MESSAGE, "Invalid type %s: no such message here".formatted(fields.shown("type")));
    }

    private static <E extends Enum<E>> E one(Fields fields, String name, E[] values) {
        String text = fields.text(name);
        for (E value : values) {
            if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
                return value;
            }
        }
        throw new BadFrameException(Code.BAD_VALUE, "Invalid %s %s: no such word".formatted(name, fields.shown(name)));
    }

    /** A text of at least one character. */
    private static String word(Fields fields, String name) {
        String text = string(fields, name);
        if (text.isEmpty()) {
            throw new BadFrameException(Code.BAD_VALUE, "Invalid %s : must not be empty".formatted(name));
        }
        if (text.length() > LONGEST_WORD) {
            throw new BadFrameException(
                    Code.BAD_VALUE,
                    "Invalid %s %s: must be at most %d characters".formatted(name, fields.shown(name), LONGEST_WORD));
        }
        return text;
    }

    private static String string(Fields fields, String name) {
        if (!fields.isText(name)) {
            // What is missing is told by the first, what is no text by the second.
            fields.text(name);
            throw new BadFrameException(
                    Code.BAD_VALUE, "Invalid %s %s: must be a text".formatted(name, fields.shown(name)));
        }
        return fields.text(name);
    }

    private static Decimal decimal(Fields fields, String name) {
        string(fields, name);
        return fields.decimal(name);
    }

    private static @Nullable BigDecimal amount(Fields fields, String name) {
        return fields.has(name) ? fields.amount(name) : null;
    }

    private static @Nullable String optional(Fields fields, String name) {
        return fields.has(name) ? string(fields, name) : null;
    }

    private static long number(Fields fields, String name) {
        return fields.has(name) ? fields.number(name) : ABSENT;
    }

    private static long signed(Fields fields, String name) {
        if (!fields.has(name)) {
            return ABSENT;
        }
        Decimal value = fields.decimal(name);
        if (value.scale() != 0) {
            throw new BadFrameException(
                    Code.BAD_VALUE, "Invalid %s %s: must be an integer".formatted(name, fields.shown(name)));
        }
        return value.unscaled();
    }

    private static int count(Fields fields, String name, int least) {
        long value = fields.number(name);
        if (value < least || value > Integer.MAX_VALUE) {
            throw new BadFrameException(
                    Code.BAD_VALUE, "Invalid %s %d: must be from %d to 2^31 - 1".formatted(name, value, least));
        }
        return (int) value;
    }

    private static long time(Fields fields, String name) {
        return fields.has(name) ? fields.textTime(name) : ABSENT;
    }

    private static String text(byte[] message) {
        try {
            // Strict: bytes that are no UTF-8 are no message, not question marks.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadFrameException(Code.NOT_JSON, "Cannot read message: no UTF-8");
        }
    }
}
