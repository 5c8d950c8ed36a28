package io.tidemark.exchange.binance;

import com.google.auto.service.AutoService;
import io.tidemark.exchange.Amounts;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.exchange.Candles;
import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.FieldNames;
import io.tidemark.exchange.Fields;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.Instruments;
import io.tidemark.exchange.Json;
import io.tidemark.exchange.Limits;
import io.tidemark.exchange.Requests;
import io.tidemark.exchange.RestLimits;
import io.tidemark.exchange.RestUrl;
import io.tidemark.exchange.Symbols;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Binance spot: trades, aggregated trades, best bid and ask.
 *
 * <p>{@code m} is true when the buyer was the maker, so the taker sold. Times are milliseconds, or microseconds where
 * the address asked for them. An aggregated trade is numbered by the range {@code f} to {@code l} of the trades it
 * stands for, so that it shares one sequence with single trades; its own id {@code a} is not used.
 *
 * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md">Streams</a>
 */
@AutoService(Exchange.class)
public final class Binance implements Exchange {

    private static final String ID = "binance";

    /**
     * The quote assets of {@code /api/v3/exchangeInfo}, those of the past too, so that old tapes can be read; longest
     * first, because {@code BIDR} ends in {@code IDR}. A symbol is base and quote written together, and no message
     * tells where one ends.
     */
    private static final List<String> QUOTE_ASSETS = List.of(
            "FDUSD", "RLUSD", "USDSB", "BIDR", "BKRW", "BUSD", "BVND", "DOGE", "EURI", "GYEN", "IDRT", "TUSD", "USD1",
            "USDC", "USDP", "USDS", "USDT", "ARS", "AUD", "BNB", "BRL", "BTC", "COP", "CZK", "DAI", "DOT", "ETH", "EUR",
            "GBP", "IDR", "JPY", "MXN", "NGN", "PAX", "PLN", "RON", "RUB", "SOL", "TRX", "TRY", "UAH", "UST", "VAI",
            "XRP", "ZAR", "U");

    /**
     * What has been quoted in AEUR. It cannot stand in the list: many a base ends in A, and {@code ADAEUR} is not AD in
     * AEUR.
     */
    private static final Map<String, String> QUOTED_IN_AEUR =
            Map.of("BNBAEUR", "BNB-AEUR", "BTCAEUR", "BTC-AEUR", "ETHAEUR", "ETH-AEUR", "EURAEUR", "EUR-AEUR");

    private static final FieldNames EVENT = FieldNames.of(
                    "e",
                    "E",
                    "s",
                    "t",
                    "p",
                    "q",
                    "T",
                    "m",
                    "f",
                    "l",
                    "u",
                    "b",
                    "B",
                    "a",
                    "A",
                    "lastUpdateId",
                    "bids",
                    "asks")
            .with("k", FieldNames.of("t", "i", "o", "h", "l", "c", "v", "q", "n", "V", "Q", "x"));

    private static final FieldNames FAILURE = FieldNames.of("code", "msg");

    private static final FieldNames MESSAGE = EVENT.and("stream", "result", "id", "code", "msg")
            .with("error", FAILURE)
            .with("data", EVENT);

    private static final FieldNames REST_TRADE = FAILURE.and("id", "price", "qty", "time", "isBuyerMaker");

    private static final FieldNames REST_AGGREGATED_TRADE = FAILURE.and("p", "q", "f", "l", "T", "m");

    private static final FieldNames PRODUCTS =
            FieldNames.of().with("symbols", FieldNames.of("symbol", "status", "baseAsset", "quoteAsset"));

    private static final FieldNames SERVER_TIME = FieldNames.of("serverTime");

    private static final int PAGE_SIZE = 1_000;

    private static final String TOO_MANY_REQUESTS = "-1003";

    // One text may name any number of streams; short ones keep a refusal from taking all of them down.
    private static final int STREAMS_PER_TEXT = 100;

    private final Symbols symbols = new Symbols(Binance::unified);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://stream.binance.com:9443", "https://api.binance.com");
    }

    /**
     * A connection carries 1,024 streams, here up to three for each instrument with room to spare; takes 5 texts a
     * second, our answers to pings among them; is cut after 24 hours. 300 attempts to connect in 5 minutes from one
     * address. The server pings every 20 seconds, which counts as a sign of life.
     *
     * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md">Limits</a>
     */
    @Override
    public Limits limits() {
        return new Limits(340, 4, 60, Duration.ofHours(24), Duration.ofSeconds(60), null);
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "/stream";
    }

    /** Where both single and aggregated trades are asked for, single ones come: they say all that the others say. */
    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        List<String> streams = new ArrayList<>();
        for (String instrument : instruments) {
            String symbol = symbol(instrument).toLowerCase(Locale.ROOT);
            if (channels.contains(Channel.TRADES)) {
                streams.add(symbol + "@trade");
            } else if (channels.contains(Channel.AGGREGATED_TRADES)) {
                streams.add(symbol + "@aggTrade");
            }
            if (channels.contains(Channel.QUOTES)) {
                streams.add(symbol + "@bookTicker");
            }
            if (channels.contains(Channel.CANDLES)) {
                streams.add(symbol + "@kline_1m");
            }
        }
        List<String> texts = new ArrayList<>();
        for (List<String> batch : Requests.batches(streams, STREAMS_PER_TEXT)) {
            texts.add("{\"method\":\"SUBSCRIBE\",\"params\":%s,\"id\":%d}"
                    .formatted(Requests.list(batch), texts.size() + 1));
        }
        return texts;
    }

    /** None: the server pings, and an answer is enough. */
    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.empty();
    }

    /** As REST spells it, {@code BTCUSDT}; stream names have it in lower case. */
    @Override
    public String symbol(String instrument) {
        return Instruments.symbol(instrument, "");
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        switch (frame.kind()) {
            case WS -> Json.objects(frame.text(), MESSAGE).forEach(message -> message(message, frame, out));
            case REST -> answer(RestUrl.of(frame.url()), frame, out);
            case OPEN, CLOSE -> {}
        }
    }

    /**
     * 6,000 weight a minute from one address; 25 for a page of 1,000 trades, 20 at most for anything else asked here.
     * Every answer tells what has been spent. How far back trades are served is not stated; an answer that begins above
     * the number asked for has been cut off there.
     *
     * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md">Limits and weights</a>
     */
    @Override
    public RestLimits restLimits() {
        return new RestLimits(6_000, Duration.ofMinutes(1), "X-MBX-USED-WEIGHT-1M", 25, 20, PAGE_SIZE, null);
    }

    @Override
    public String newestTradesPath(String instrument) {
        return "/api/v3/historicalTrades?symbol=%s&limit=%d".formatted(symbol(instrument), PAGE_SIZE);
    }

    @Override
    public String tradesPath(TradesWanted wanted) {
        return "/api/v3/historicalTrades?symbol=%s&fromId=%d&limit=%d"
                .formatted(symbol(wanted.instrument()), Math.max(0, wanted.first() - 1), PAGE_SIZE);
    }

    @Override
    public Optional<String> timePath() {
        return Optional.of("/api/v3/time");
    }

    @Override
    public long parseTime(String body) {
        return Json.object(body, SERVER_TIME).epochTime("serverTime");
    }

    /** Without what is not needed and would be several times as long. */
    @Override
    public String productsPath() {
        return "/api/v3/exchangeInfo?symbolStatus=TRADING&showPermissionSets=false";
    }

    @Override
    public String usualQuote() {
        return "USDT";
    }

    /** Leaves out a symbol that would be taken apart in another way than the list says, or in none. */
    @Override
    public List<String> parseProducts(String body) {
        return Json.object(body, PRODUCTS).objects("symbols").stream()
                .filter(product -> product.text("status").equals("TRADING"))
                .filter(product -> isReadable(
                        product.text("symbol"), product.text("baseAsset") + "-" + product.text("quoteAsset")))
                .map(product -> product.text("baseAsset") + "-" + product.text("quoteAsset"))
                .sorted()
                .toList();
    }

    private void message(Fields message, Frame frame, FrameHandler out) {
        if (message.has("data")) {
            message.objects("data").forEach(event -> event(event, frame, out));
        } else if (message.has("e") || message.has("u") || message.has("lastUpdateId")) {
            event(message, frame, out);
        } else if (message.has("code")) {
            refused(message, out);
        } else if (message.has("error")) {
            refused(message.object("error"), out);
        } else if (message.isNull("result")) {
            out.notice(
                    FeedEvent.Kind.SUBSCRIBED,
                    "request " + Optional.ofNullable(message.textIfAny("id")).orElse("without id"));
        } else if (!message.has("result")) {
            throw new BadFrameException(Code.UNKNOWN_MESSAGE, "Cannot read frame: no event, answer or error");
        }
    }

    private void event(Fields event, Frame frame, FrameHandler out) {
        if (!event.has("e")) {
            book(event, frame, out);
            return;
        }
        switch (event.text("e")) {
            case "trade" -> trade(event, frame, out);
            case "aggTrade" -> aggregatedTrade(event, frame, out);
            case "bookTicker" -> quote(event, frame, out);
            case "kline" -> candle(event, frame, out);
            case "serverShutdown" ->
                out.notice(FeedEvent.Kind.SHUTDOWN_ANNOUNCED, "announced at " + instant(event.epochTime("E")));
            case "24hrMiniTicker",
                    "24hrTicker",
                    "1hTicker",
                    "4hTicker",
                    "1dTicker",
                    "avgPrice",
                    "blockTrade",
                    "depthUpdate",
                    "referencePrice" -> {}
            default ->
                throw new BadFrameException(
                        Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown event " + event.shown("e"));
        }
    }

    /** The two messages that do not say what they are: best bid and ask, and the top of the book. */
    private void book(Fields event, Frame frame, FrameHandler out) {
        if (event.has("u")) {
            quote(event, frame, out);
        } else if (!event.has("lastUpdateId") || !event.has("bids") || !event.has("asks")) {
            throw new BadFrameException(Code.UNKNOWN_MESSAGE, "Cannot read frame: no event, answer or error");
        }
    }

    private void trade(Fields event, Frame frame, FrameHandler out) {
        out.trade(Amounts.checked(new Trade(
                ID,
                event.instrument("s", symbols),
                event.text("t"),
                event.number("t"),
                1,
                event.decimal("p"),
                event.decimal("q"),
                taker(event.flag("m")),
                event.epochTime("T"),
                event.epochTime("E"),
                frame.receivedAt(),
                Origin.STREAM)));
    }

    private void aggregatedTrade(Fields event, Frame frame, FrameHandler out) {
        out.trade(Amounts.checked(new Trade(
                ID,
                event.instrument("s", symbols),
                event.text("l"),
                event.number("l"),
                fills(event),
                event.decimal("p"),
                event.decimal("q"),
                taker(event.flag("m")),
                event.epochTime("T"),
                event.epochTime("E"),
                frame.receivedAt(),
                Origin.STREAM)));
    }

    /** A side of the book that is empty is told as zero of zero; then there is no quote. */
    private void quote(Fields event, Frame frame, FrameHandler out) {
        Quote quote = new Quote(
                ID,
                event.instrument("s", symbols),
                event.decimal("b"),
                event.decimal("B"),
                event.decimal("a"),
                event.decimal("A"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                event.number("u"));
        if (Amounts.isTwoSided(quote)) {
            out.quote(Amounts.checked(quote));
        }
    }

    /**
     * Every two seconds comes what the candle is so far; {@code x} says that it is final. A window without trades is
     * told too. Lengths that are not kept are passed over.
     */
    private void candle(Fields event, Frame frame, FrameHandler out) {
        Fields candle = event.object("k");
        String timeframe = candle.text("i");
        long length = Candles.length(timeframe);
        if (!candle.flag("x") || length == MarketEvent.ABSENT) {
            return;
        }
        long start = candle.epochTime("t");
        out.candle(Candles.checked(new OfficialCandle(
                ID,
                event.instrument("s", symbols),
                timeframe,
                start,
                start + length,
                candle.decimal("o"),
                candle.decimal("h"),
                candle.decimal("l"),
                candle.decimal("c"),
                candle.amount("v"),
                candle.amount("q"),
                candle.number("n"),
                candle.amount("V"),
                candle.amount("Q"),
                frame.receivedAt())));
    }

    private void answer(RestUrl url, Frame frame, FrameHandler out) {
        if (url.path().endsWith("/api/v3/historicalTrades") || url.path().endsWith("/api/v3/trades")) {
            String instrument = instrument(url);
            for (Fields row : Json.objects(frame.text(), REST_TRADE)) {
                if (row.has("code")) {
                    refused(row, out);
                } else {
                    out.trade(restTrade(row, instrument, frame));
                }
            }
        } else if (url.path().endsWith("/api/v3/aggTrades")) {
            String instrument = instrument(url);
            for (Fields row : Json.objects(frame.text(), REST_AGGREGATED_TRADE)) {
                if (row.has("code")) {
                    refused(row, out);
                } else {
                    out.trade(restAggregatedTrade(row, instrument, frame));
                }
            }
        } else {
            Json.check(frame.text());
        }
    }

    private static Trade restTrade(Fields row, String instrument, Frame frame) {
        return Amounts.checked(new Trade(
                ID,
                instrument,
                row.text("id"),
                row.number("id"),
                1,
                row.decimal("price"),
                row.decimal("qty"),
                taker(row.flag("isBuyerMaker")),
                row.epochTime("time"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                Origin.REPAIR));
    }

    private static Trade restAggregatedTrade(Fields row, String instrument, Frame frame) {
        return Amounts.checked(new Trade(
                ID,
                instrument,
                row.text("l"),
                row.number("l"),
                fills(row),
                row.decimal("p"),
                row.decimal("q"),
                taker(row.flag("m")),
                row.epochTime("T"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                Origin.REPAIR));
    }

    /** The answers do not repeat the symbol; the question has it. */
    private String instrument(RestUrl url) {
        String symbol = url.parameter("symbol")
                .orElseThrow(() ->
                        new BadFrameException(Code.UNKNOWN_INSTRUMENT, "Cannot read frame: its address has no symbol"));
        return unified(symbol);
    }

    private static void refused(Fields failure, FrameHandler out) {
        String code = failure.text("code");
        FeedEvent.Kind kind = code.equals(TOO_MANY_REQUESTS) ? FeedEvent.Kind.RATE_LIMITED : FeedEvent.Kind.REFUSED;
        out.notice(kind, code + ": " + failure.text("msg"));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static int fills(Fields trade) {
        long first = trade.number("f");
        long last = trade.number("l");
        if (first > last || last - first >= Integer.MAX_VALUE) {
            throw new BadFrameException(
                    Code.BAD_VALUE, "Invalid range %d to %d: must have 1 to 2^31 - 1 trades".formatted(first, last));
        }
        return (int) (last - first) + 1;
    }

    private static Side taker(boolean buyerWasMaker) {
        return buyerWasMaker ? Side.SELL : Side.BUY;
    }

    private static String unified(String symbol) {
        String instrument = QUOTED_IN_AEUR.get(symbol);
        return instrument == null ? Instruments.split(symbol, QUOTE_ASSETS) : instrument;
    }

    private static boolean isReadable(String symbol, String instrument) {
        try {
            return unified(symbol).equals(instrument);
        } catch (BadFrameException e) {
            return false;
        }
    }
}
