package io.tidemark.source;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.MissingTrades;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/** Writes splits into checkpoints. Every version ever written stays readable. */
final class ExchangeSplitSerializer implements SimpleVersionedSerializer<ExchangeSplit> {

    private static final int VERSION = 6;
    private static final byte LIVE = 1;
    private static final byte TAPES = 2;
    private static final byte HISTORY = 3;
    private static final byte PRICES = 4;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ExchangeSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(512);
        write(split, out);
        return out.getCopyOfBuffer();
    }

    @Override
    public ExchangeSplit deserialize(int version, byte[] bytes) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "Cannot read split: version %d is not known, highest known is %d".formatted(version, VERSION));
        }
        return read(new DataInputDeserializer(bytes), version);
    }

    static void write(ExchangeSplit split, DataOutput out) throws IOException {
        writeText(split.splitId(), out);
        writeSpec(split.spec(), out);
        out.writeInt(split.positions().size());
        // In order of the ids, so that equal splits are equal bytes.
        for (Map.Entry<String, FeedPosition> position : new TreeMap<>(split.positions()).entrySet()) {
            writeText(position.getKey(), out);
            writePosition(position.getValue(), out);
        }
    }

    static ExchangeSplit read(DataInput in, int version) throws IOException {
        String splitId = readText(in);
        FeedSpec spec = readSpec(in);
        Map<String, FeedPosition> positions = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String exchange = readText(in);
            positions.put(exchange, readPosition(in, version));
        }
        return new ExchangeSplit(splitId, spec, positions);
    }

    private static void writeSpec(FeedSpec spec, DataOutput out) throws IOException {
        if (spec instanceof FeedSpec.Live live) {
            out.writeByte(LIVE);
            writeText(live.exchange(), out);
            writeTexts(live.instruments(), out);
            writeTexts(live.channels().stream().map(Enum::name).sorted().toList(), out);
            writeHosts(live.hosts(), out);
        } else if (spec instanceof FeedSpec.Tapes tapes) {
            out.writeByte(TAPES);
            writeTexts(tapes.tapes(), out);
            writeTexts(tapes.exchanges().stream().sorted().toList(), out);
        } else if (spec instanceof FeedSpec.History history) {
            out.writeByte(HISTORY);
            writeText(history.exchange(), out);
            writeText(history.instrument(), out);
            out.writeInt(history.ranges().size());
            for (MissingTrades range : history.ranges()) {
                out.writeLong(range.first());
                out.writeLong(range.last());
                out.writeLong(range.since());
                out.writeLong(range.until());
                out.writeInt(range.revision());
            }
            writeHosts(history.hosts(), out);
            writeText(history.run(), out);
        } else if (spec instanceof FeedSpec.Prices prices) {
            out.writeByte(PRICES);
            writeText(prices.vendor(), out);
            writeTexts(prices.coins(), out);
            writeTexts(prices.currencies(), out);
            writeText(prices.host() == null ? "" : prices.host().toString(), out);
        }
    }

    private static void writeHosts(@Nullable Hosts hosts, DataOutput out) throws IOException {
        out.writeBoolean(hosts != null);
        if (hosts != null) {
            writeText(hosts.socket().toString(), out);
            writeText(hosts.rest().toString(), out);
        }
    }

    private static @Nullable Hosts readHosts(DataInput in) throws IOException {
        return in.readBoolean() ? Hosts.of(readText(in), readText(in)) : null;
    }

    private static FeedSpec readSpec(DataInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case LIVE -> {
                String exchange = readText(in);
                List<String> instruments = readTexts(in);
                Set<Channel> channels = EnumSet.noneOf(Channel.class);
                for (String name : readTexts(in)) {
                    channels.add(Channel.valueOf(name));
                }
                yield new FeedSpec.Live(exchange, instruments, channels, readHosts(in));
            }
            case PRICES -> {
                String vendor = readText(in);
                List<String> coins = readTexts(in);
                List<String> currencies = readTexts(in);
                String host = readText(in);
                yield new FeedSpec.Prices(vendor, coins, currencies, host.isEmpty() ? null : URI.create(host));
            }
            case TAPES -> new FeedSpec.Tapes(readTexts(in), new LinkedHashSet<>(readTexts(in)));
            case HISTORY -> {
                String exchange = readText(in);
                String instrument = readText(in);
                List<MissingTrades> ranges = new ArrayList<>();
                for (int i = in.readInt(); i > 0; i--) {
                    ranges.add(new MissingTrades(
                            in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readInt()));
                }
                yield new FeedSpec.History(exchange, instrument, ranges, readHosts(in), readText(in));
            }
            default -> throw new IOException("Cannot read split: kind %d is not known".formatted(kind));
        };
    }

    private static void writePosition(FeedPosition position, DataOutput out) throws IOException {
        out.writeInt(position.frames().size());
        for (Map.Entry<String, Long> frames : new TreeMap<>(position.frames()).entrySet()) {
            writeText(frames.getKey(), out);
            out.writeLong(frames.getValue());
        }
        out.writeInt(position.lanes().size());
        for (Map.Entry<String, Lane> entry : new TreeMap<>(position.lanes()).entrySet()) {
            writeText(entry.getKey(), out);
            writeLane(entry.getValue(), out);
        }
        out.writeLong(position.clockLead());
        out.writeLong(position.upTo());
        out.writeInt(position.overlaps().size());
        for (Map.Entry<String, Overlap> entry : new TreeMap<>(position.overlaps()).entrySet()) {
            writeText(entry.getKey(), out);
            out.writeInt(entry.getValue().trades().size());
            for (Map.Entry<String, Long> trade : entry.getValue().trades().entrySet()) {
                writeText(trade.getKey(), out);
                out.writeLong(trade.getValue());
            }
            out.writeLong(entry.getValue().oldestKept());
            out.writeLong(entry.getValue().beganAt());
            out.writeLong(entry.getValue().doubtedFrom());
        }
        out.writeLong(position.heardAt());
        TapePositionSerializer.write(position.tape(), out);
    }

    static void writeLane(Lane lane, DataOutput out) throws IOException {
        out.writeLong(lane.first());
        out.writeLong(lane.last());
        out.writeInt(lane.holes().size());
        for (Lane.Hole hole : lane.holes()) {
            writeHole(hole, out);
        }
        out.writeLong(lane.newestAt());
    }

    private static FeedPosition readPosition(DataInput in, int version) throws IOException {
        Map<String, Long> frames = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String connection = readText(in);
            frames.put(connection, in.readLong());
        }
        Map<String, Lane> lanes = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String instrument = readText(in);
            lanes.put(instrument, readLane(in, version));
        }
        long clockLead = in.readLong();
        long upTo = in.readLong();
        if (version == 1) {
            return new FeedPosition(frames, lanes, Map.of(), clockLead, upTo, MarketEvent.ABSENT);
        }
        Map<String, Overlap> overlaps = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String instrument = readText(in);
            Map<String, Long> trades = new LinkedHashMap<>();
            for (int j = in.readInt(); j > 0; j--) {
                String id = readText(in);
                trades.put(id, in.readLong());
            }
            overlaps.put(
                    instrument,
                    version < 4
                            ? Overlap.of(trades)
                            : new Overlap(
                                    trades,
                                    in.readLong(),
                                    in.readLong(),
                                    version < 6 ? MarketEvent.ABSENT : in.readLong()));
        }
        long heardAt = in.readLong();
        @Nullable TapePosition tape = version < 4 ? null : TapePositionSerializer.read(in, version);
        return new FeedPosition(frames, lanes, overlaps, clockLead, upTo, heardAt, tape);
    }

    static Lane readLane(DataInput in, int version) throws IOException {
        long first = in.readLong();
        long last = in.readLong();
        int count = in.readInt();
        List<Lane.Hole> holes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            holes.add(readHole(in, version));
        }
        long newestAt = version == 1 ? MarketEvent.ABSENT : in.readLong();
        return new Lane(first, last, newestAt, holes);
    }

    private static void writeHole(Lane.Hole hole, DataOutput out) throws IOException {
        out.writeLong(hole.first());
        out.writeLong(hole.last());
        out.writeLong(hole.since());
        out.writeLong(hole.until());
        out.writeLong(hole.openedAt());
        writeText(hole.cause(), out);
        writeText(hole.status().name(), out);
        out.writeBoolean(hole.told());
        out.writeInt(hole.revision());
        out.writeInt(hole.misses());
        out.writeLong(hole.missedAt());
    }

    /** Version 1 knew only which numbers were missing, version 2 not until when. */
    private static Lane.Hole readHole(DataInput in, int version) throws IOException {
        long first = in.readLong();
        long last = in.readLong();
        if (version == 1) {
            return Lane.Hole.opened(first, last, MarketEvent.ABSENT, MarketEvent.ABSENT, 0, "restart");
        }
        return new Lane.Hole(
                first,
                last,
                in.readLong(),
                version == 2 ? MarketEvent.ABSENT : in.readLong(),
                in.readLong(),
                readText(in),
                Gap.Status.valueOf(readText(in)),
                in.readBoolean(),
                in.readInt(),
                in.readInt(),
                in.readLong());
    }

    private static void writeTexts(List<String> texts, DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            writeText(text, out);
        }
    }

    private static List<String> readTexts(DataInput in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            texts.add(readText(in));
        }
        return texts;
    }

    private static void writeText(String text, DataOutput out) throws IOException {
        out.writeUTF(text);
    }

    private static String readText(DataInput in) throws IOException {
        return in.readUTF();
    }
}
