package io.tidemark.source;

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
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Market events between tasks. They are immutable, so inside a task they are never copied. No state holds them: what is
 * kept over restarts has formats of its own.
 */
final class MarketEventSerializer extends TypeSerializerSingleton<MarketEvent> {

    static final MarketEventSerializer INSTANCE = new MarketEventSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte TRADE = 1;
    private static final byte QUOTE = 2;
    private static final byte FEED_EVENT = 3;
    private static final byte FRAME_READ = 4;
    private static final byte PROGRESS = 5;
    private static final byte REJECTED = 6;
    private static final byte GAP = 7;
    private static final byte OFFICIAL_CANDLE = 8;
    private static final byte DISORDER = 9;
    private static final byte PULSE = 10;
    private static final byte PRICE = 11;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public MarketEvent createInstance() {
        return new Progress("", List.of(), 0, 0);
    }

    @Override
    public MarketEvent copy(MarketEvent from) {
        return from;
    }

    @Override
    public MarketEvent copy(MarketEvent from, MarketEvent reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(MarketEvent event, DataOutputView out) throws IOException {
        if (event instanceof Trade trade) {
            out.writeByte(TRADE);
            text(trade.exchange(), out);
            text(trade.instrument(), out);
            text(trade.tradeId(), out);
            out.writeLong(trade.tradeNumber());
            out.writeInt(trade.fills());
            decimal(trade.price(), out);
            decimal(trade.quantity(), out);
            out.writeByte(trade.takerSide() == Side.BUY ? 0 : 1);
            out.writeLong(trade.tradedAt());
            out.writeLong(trade.publishedAt());
            out.writeLong(trade.receivedAt());
            text(trade.origin().name(), out);
        } else if (event instanceof Quote quote) {
            out.writeByte(QUOTE);
            text(quote.exchange(), out);
            text(quote.instrument(), out);
            decimal(quote.bid(), out);
            decimal(quote.bidQuantity(), out);
            decimal(quote.ask(), out);
            decimal(quote.askQuantity(), out);
            out.writeLong(quote.quotedAt());
            out.writeLong(quote.receivedAt());
            out.writeLong(quote.sequence());
        } else if (event instanceof FeedEvent happened) {
            out.writeByte(FEED_EVENT);
            text(happened.exchange(), out);
            text(happened.connection(), out);
            out.writeLong(happened.happenedAt());
            text(happened.kind().name(), out);
            out.writeLong(happened.durationMillis());
            nullable(happened.cause(), out);
            nullable(happened.detail(), out);
            out.writeLong(happened.clockOffsetMicros());
        } else if (event instanceof FrameRead read) {
            out.writeByte(FRAME_READ);
            frame(read.frame(), out);
            text(read.outcome().name(), out);
            out.writeInt(read.trades());
            out.writeInt(read.quotes());
            out.writeInt(read.duplicates());
        } else if (event instanceof Progress progress) {
            out.writeByte(PROGRESS);
            text(progress.exchange(), out);
            out.writeInt(progress.instruments().size());
            for (String instrument : progress.instruments()) {
                text(instrument, out);
            }
            out.writeLong(progress.upTo());
            out.writeLong(progress.knownAt());
        } else if (event instanceof Pulse pulse) {
            out.writeByte(PULSE);
            text(pulse.exchange(), out);
            out.writeLong(pulse.at());
        } else if (event instanceof Rejected rejected) {
            out.writeByte(REJECTED);
            text(rejected.stream(), out);
            text(rejected.exchange(), out);
            text(rejected.connection(), out);
            out.writeLong(rejected.receivedAt());
            text(rejected.errorCode(), out);
            text(rejected.errorDetail(), out);
            nullable(rejected.schemaVersion(), out);
            nullable(rejected.frame(), out);
        } else if (event instanceof Gap gap) {
            out.writeByte(GAP);
            text(gap.exchange(), out);
            text(gap.instrument(), out);
            out.writeLong(gap.firstNumber());
            out.writeInt(gap.revision());
            out.writeLong(gap.lastNumber());
            out.writeLong(gap.missing());
            out.writeLong(gap.repaired());
            out.writeLong(gap.startsAt());
            out.writeLong(gap.endsAt());
            out.writeLong(gap.openedAt());
            out.writeLong(gap.closedAt());
            nullable(gap.cause(), out);
            text(gap.status().name(), out);
        } else if (event instanceof OfficialCandle candle) {
            out.writeByte(OFFICIAL_CANDLE);
            text(candle.exchange(), out);
            text(candle.instrument(), out);
            text(candle.timeframe(), out);
            out.writeLong(candle.windowStart());
            out.writeLong(candle.windowEnd());
            decimal(candle.open(), out);
            decimal(candle.high(), out);
            decimal(candle.low(), out);
            decimal(candle.close(), out);
            amount(candle.volumeBase(), out);
            amount(candle.volumeQuote(), out);
            out.writeLong(candle.tradeCount());
            amount(candle.takerBuyBase(), out);
            amount(candle.takerBuyQuote(), out);
            out.writeLong(candle.receivedAt());
        } else if (event instanceof Disorder disorder) {
            out.writeByte(DISORDER);
            text(disorder.exchange(), out);
            text(disorder.instrument(), out);
            text(disorder.kind().name(), out);
            out.writeLong(disorder.receivedAt());
        } else if (event instanceof Price price) {
            out.writeByte(PRICE);
            text(price.vendor(), out);
            text(price.coinId(), out);
            text(price.symbol(), out);
            text(price.vsCurrency(), out);
            out.writeLong(price.pricedAt());
            amount(price.price(), out);
            amount(price.marketCap(), out);
            out.writeLong(price.marketCapRank());
            amount(price.volume24h(), out);
            amount(price.high24h(), out);
            amount(price.low24h(), out);
            amount(price.change24hPercent(), out);
            amount(price.circulatingSupply(), out);
            out.writeLong(price.receivedAt());
        }
    }

    @Override
    public MarketEvent deserialize(DataInputView in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case TRADE ->
                new Trade(
                        text(in),
                        text(in),
                        text(in),
                        in.readLong(),
                        in.readInt(),
                        decimal(in),
                        decimal(in),
                        in.readByte() == 0 ? Side.BUY : Side.SELL,
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        Origin.valueOf(text(in)));
            case QUOTE ->
                new Quote(
                        text(in),
                        text(in),
                        decimal(in),
                        decimal(in),
                        decimal(in),
                        decimal(in),
                        in.readLong(),
                        in.readLong(),
                        in.readLong());
            case FEED_EVENT ->
                new FeedEvent(
                        text(in),
                        text(in),
                        in.readLong(),
                        FeedEvent.Kind.valueOf(text(in)),
                        in.readLong(),
                        nullable(in),
                        nullable(in),
                        in.readLong());
            case FRAME_READ ->
                new FrameRead(frame(in), FrameRead.Outcome.valueOf(text(in)), in.readInt(), in.readInt(), in.readInt());
            case PROGRESS -> new Progress(text(in), texts(in), in.readLong(), in.readLong());
            case PULSE -> new Pulse(text(in), in.readLong());
            case REJECTED ->
                new Rejected(
                        text(in), text(in), text(in), in.readLong(), text(in), text(in), nullable(in), nullable(in));
            case GAP ->
                new Gap(
                        text(in),
                        text(in),
                        in.readLong(),
                        in.readInt(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        nullable(in),
                        Gap.Status.valueOf(text(in)));
            case OFFICIAL_CANDLE ->
                new OfficialCandle(
                        text(in),
                        text(in),
                        text(in),
                        in.readLong(),
                        in.readLong(),
                        decimal(in),
                        decimal(in),
                        decimal(in),
                        decimal(in),
                        new BigDecimal(text(in)),
                        amount(in),
                        in.readLong(),
                        amount(in),
                        amount(in),
                        in.readLong());
            case DISORDER -> new Disorder(text(in), text(in), Disorder.Kind.valueOf(text(in)), in.readLong());
            case PRICE ->
                new Price(
                        text(in),
                        text(in),
                        text(in),
                        text(in),
                        in.readLong(),
                        new BigDecimal(text(in)),
                        amount(in),
                        in.readLong(),
                        amount(in),
                        amount(in),
                        amount(in),
                        amount(in),
                        amount(in),
                        in.readLong());
            default -> throw new IOException("Cannot read market event: kind %d is not known".formatted(kind));
        };
    }

    @Override
    public MarketEvent deserialize(MarketEvent reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public TypeSerializerSnapshot<MarketEvent> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void frame(Frame frame, DataOutputView out) throws IOException {
        text(frame.exchange(), out);
        text(frame.connection(), out);
        out.writeLong(frame.frameNumber());
        nullable(frame.channel(), out);
        text(frame.kind().name(), out);
        out.writeLong(frame.receivedAt());
        nullable(frame.url(), out);
        nullable(frame.text(), out);
    }

    private static Frame frame(DataInputView in) throws IOException {
        return new Frame(
                text(in),
                text(in),
                in.readLong(),
                nullable(in),
                Frame.Kind.valueOf(text(in)),
                in.readLong(),
                nullable(in),
                nullable(in));
    }

    private static void decimal(Decimal value, DataOutputView out) throws IOException {
        out.writeLong(value.unscaled());
        out.writeByte(value.scale());
    }

    private static Decimal decimal(DataInputView in) throws IOException {
        return new Decimal(in.readLong(), in.readByte());
    }

    private static void amount(@Nullable BigDecimal value, DataOutputView out) throws IOException {
        nullable(value == null ? null : value.toString(), out);
    }

    private static @Nullable BigDecimal amount(DataInputView in) throws IOException {
        String text = nullable(in);
        return text == null ? null : new BigDecimal(text);
    }

    private static void nullable(@Nullable String text, DataOutputView out) throws IOException {
        StringValue.writeString(text, out);
    }

    private static @Nullable String nullable(DataInputView in) throws IOException {
        return StringValue.readString(in);
    }

    private static void text(String text, DataOutputView out) throws IOException {
        StringValue.writeString(text, out);
    }

    private static List<String> texts(DataInputView in) throws IOException {
        String[] texts = new String[in.readInt()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(in);
        }
        return List.of(texts);
    }

    private static String text(DataInputView in) throws IOException {
        return StringValue.readString(in);
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<MarketEvent> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
