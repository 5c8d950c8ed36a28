package io.tidemark.contract;

import static io.tidemark.model.MarketEvent.ABSENT;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Price;
import io.tidemark.model.Progress;
import io.tidemark.model.Pulse;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as the contracts have them: names of the tables' columns, decimals as text (of prices, numbers), times
 * as RFC 3339 text in UTC with microseconds; what has no value is left out. Not for several threads at once.
 */
public final class EventWriter {

    /** Of a frame nobody could read, so many characters at most go on; the frame itself is in the lake. */
    private static final int FRAME_SHOWN = 1 << 20;

    private static final JsonFactory FACTORY = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final TimeText times = new TimeText();

    /** One event as UTF-8. Of a {@link FrameRead} all but the frame's text, which is no business of others. */
    public byte[] write(MarketEvent event) {
        bytes.reset();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            if (event instanceof Price price) {
                price(price, json);
            } else {
                json.writeStringField("type", EventType.of(event).text());
                json.writeStringField("exchange", event.exchange());
                fields(event, json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to write an event of %s".formatted(event.exchange()), e);
        }
        return bytes.toByteArray();
    }

    private void fields(MarketEvent event, JsonGenerator json) throws IOException {
        if (event instanceof Trade trade) {
            trade(trade, json);
        } else if (event instanceof Quote quote) {
            quote(quote, json);
        } else if (event instanceof Gap gap) {
            gap(gap, json);
        } else if (event instanceof Disorder disorder) {
            json.writeStringField("instrument", disorder.instrument());
            json.writeStringField("kind", disorder.kind().name().toLowerCase(Locale.ROOT));
            time("received_at", disorder.receivedAt(), json);
        } else if (event instanceof Progress progress) {
            json.writeArrayFieldStart("instruments");
            for (String instrument : progress.instruments()) {
                json.writeString(instrument);
            }
            json.writeEndArray();
            time("up_to", progress.upTo(), json);
            time("known_at", progress.knownAt(), json);
        } else if (event instanceof FrameRead read) {
            frame(read, json);
        } else if (event instanceof FeedEvent happened) {
            json.writeStringField("connection", happened.connection());
            time("happened_at", happened.happenedAt(), json);
            json.writeStringField("kind", happened.kind().text());
            number("duration_ms", happened.durationMillis(), json);
            text("cause", happened.cause(), json);
            text("detail", happened.detail(), json);
            number("clock_offset_us", happened.clockOffsetMicros(), json);
        } else if (event instanceof Rejected rejected) {
            rejected(rejected, json);
        } else if (event instanceof Pulse pulse) {
            time("happened_at", pulse.at(), json);
        } else if (event instanceof OfficialCandle candle) {
            candle(candle, json);
        }
    }

    /** This contract came from outside: other names, and amounts are JSON numbers. */
    private void price(Price price, JsonGenerator json) throws IOException {
        json.writeStringField("schema_version", Contract.PRICES.version());
        json.writeStringField("coin_id", price.coinId());
        json.writeStringField("symbol", price.symbol());
        json.writeStringField("vs_currency", price.vsCurrency());
        time("ts_event", price.pricedAt(), json);
        time("ts_ingest", price.receivedAt(), json);
        figure("price", price.price(), json);
        figure("market_cap", price.marketCap(), json);
        number("market_cap_rank", price.marketCapRank(), json);
        figure("total_volume", price.volume24h(), json);
        figure("high_24h", price.high24h(), json);
        figure("low_24h", price.low24h(), json);
        figure("price_change_percentage_24h", price.change24hPercent(), json);
        figure("circulating_supply", price.circulatingSupply(), json);
        json.writeStringField("source", price.vendor());
    }

    private void trade(Trade trade, JsonGenerator json) throws IOException {
        json.writeStringField("instrument", trade.instrument());
        json.writeStringField("trade_id", trade.tradeId());
        number("trade_number", trade.tradeNumber(), json);
        json.writeNumberField("fills", trade.fills());
        json.writeStringField("price", trade.price().toString());
        json.writeStringField("quantity", trade.quantity().toString());
        json.writeStringField("taker_side", trade.takerSide().text());
        time("traded_at", trade.tradedAt(), json);
        time("published_at", trade.publishedAt(), json);
        time("received_at", trade.receivedAt(), json);
        json.writeStringField("origin", trade.origin().text());
    }

    private void quote(Quote quote, JsonGenerator json) throws IOException {
        json.writeStringField("instrument", quote.instrument());
        json.writeStringField("bid", quote.bid().toString());
        json.writeStringField("bid_quantity", quote.bidQuantity().toString());
        json.writeStringField("ask", quote.ask().toString());
        json.writeStringField("ask_quantity", quote.askQuantity().toString());
        time("quoted_at", quote.quotedAt(), json);
        time("received_at", quote.receivedAt(), json);
        number("sequence", quote.sequence(), json);
    }

    private void gap(Gap gap, JsonGenerator json) throws IOException {
        json.writeStringField("instrument", gap.instrument());
        number("first_number", gap.firstNumber(), json);
        json.writeNumberField("revision", gap.revision());
        number("last_number", gap.lastNumber(), json);
        json.writeNumberField("missing", gap.missing());
        json.writeNumberField("repaired", gap.repaired());
        time("starts_at", gap.startsAt(), json);
        time("ends_at", gap.endsAt(), json);
        time("opened_at", gap.openedAt(), json);
        time("closed_at", gap.closedAt(), json);
        text("cause", gap.cause(), json);
        json.writeStringField("status", gap.status().text());
    }

    private void frame(FrameRead read, JsonGenerator json) throws IOException {
        Frame frame = read.frame();
        json.writeStringField("connection", frame.connection());
        json.writeNumberField("frame_number", frame.frameNumber());
        text("channel", frame.channel(), json);
        json.writeStringField("kind", frame.kind().text());
        time("received_at", frame.receivedAt(), json);
        text("url", frame.url(), json);
        json.writeStringField("outcome", read.outcome().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("trades", read.trades());
        json.writeNumberField("quotes", read.quotes());
        json.writeNumberField("duplicates", read.duplicates());
    }

    private void rejected(Rejected rejected, JsonGenerator json) throws IOException {
        json.writeStringField("stream", rejected.stream());
        json.writeStringField("connection", rejected.connection());
        time("received_at", rejected.receivedAt(), json);
        json.writeStringField("error_code", rejected.errorCode());
        json.writeStringField("error_detail", rejected.errorDetail());
        text("schema_version", rejected.schemaVersion(), json);
        @Nullable String frame = rejected.frame();
        text("frame", frame == null ? null : frame.substring(0, Math.min(frame.length(), FRAME_SHOWN)), json);
    }

    private void candle(OfficialCandle candle, JsonGenerator json) throws IOException {
        json.writeStringField("instrument", candle.instrument());
        json.writeStringField("timeframe", candle.timeframe());
        time("window_start", candle.windowStart(), json);
        time("window_end", candle.windowEnd(), json);
        json.writeStringField("open", candle.open().toString());
        json.writeStringField("high", candle.high().toString());
        json.writeStringField("low", candle.low().toString());
        json.writeStringField("close", candle.close().toString());
        amount("volume_base", candle.volumeBase(), json);
        amount("volume_quote", candle.volumeQuote(), json);
        number("trade_count", candle.tradeCount(), json);
        amount("taker_buy_base", candle.takerBuyBase(), json);
        amount("taker_buy_quote", candle.takerBuyQuote(), json);
        time("received_at", candle.receivedAt(), json);
    }

    private void time(String name, long micros, JsonGenerator json) throws IOException {
        if (micros != ABSENT) {
            json.writeStringField(name, times.of(micros));
        }
    }

    private static void number(String name, long value, JsonGenerator json) throws IOException {
        if (value != ABSENT) {
            json.writeNumberField(name, value);
        }
    }

    private static void text(String name, @Nullable String value, JsonGenerator json) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void figure(String name, @Nullable BigDecimal value, JsonGenerator json) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            json.writeNumber(value.toPlainString());
        }
    }

    private static void amount(String name, @Nullable BigDecimal value, JsonGenerator json) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toPlainString());
        }
    }
}
