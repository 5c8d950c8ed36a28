package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Standings between tasks and in state. */
final class StandingSerializer extends VersionedSerializer<Standing> {

    static final StandingSerializer INSTANCE = new StandingSerializer();

    private static final long serialVersionUID = 1L;
    private static final int QUOTE = 1;
    private static final int PRICE = 2;

    private StandingSerializer() {
        super("standing", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public Standing createInstance() {
        return Standing.quiet("", "", 0, ABSENT, ABSENT);
    }

    @Override
    protected void write(Standing standing, DataOutputView out) throws IOException {
        StringValue.writeString(standing.exchange(), out);
        StringValue.writeString(standing.instrument(), out);
        out.writeLong(standing.second());
        out.writeLong(standing.upTo());
        out.writeLong(standing.knownAt());
        out.writeByte((standing.hasQuote() ? QUOTE : 0) | (standing.hasPrice() ? PRICE : 0));
        if (standing.hasQuote()) {
            out.writeLong(standing.quoteAt());
            out.writeLong(standing.quoteSequence());
            BarSerializer.decimal(standing.bid(), out);
            BarSerializer.decimal(standing.ask(), out);
        }
        if (standing.hasPrice()) {
            out.writeLong(standing.priceAt());
            out.writeLong(standing.priceNumber());
            BarSerializer.decimal(standing.price(), out);
        }
    }

    @Override
    protected Standing read(DataInputView in, byte layout) throws IOException {
        String exchange = Names.read(in);
        String instrument = Names.read(in);
        long second = in.readLong();
        long upTo = in.readLong();
        long knownAt = in.readLong();
        int parts = in.readByte();
        boolean quoted = (parts & QUOTE) != 0;
        long quoteAt = quoted ? in.readLong() : ABSENT;
        long quoteSequence = quoted ? in.readLong() : ABSENT;
        Decimal bid = quoted ? BarSerializer.decimal(in) : Decimal.ZERO;
        Decimal ask = quoted ? BarSerializer.decimal(in) : Decimal.ZERO;
        boolean traded = (parts & PRICE) != 0;
        long priceAt = traded ? in.readLong() : ABSENT;
        long priceNumber = traded ? in.readLong() : ABSENT;
        Decimal price = traded ? BarSerializer.decimal(in) : Decimal.ZERO;
        return new Standing(
                exchange,
                instrument,
                second,
                quoteAt,
                quoteSequence,
                bid,
                ask,
                priceAt,
                priceNumber,
                price,
                upTo,
                knownAt);
    }

    @Override
    public TypeSerializerSnapshot<Standing> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Standing> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
