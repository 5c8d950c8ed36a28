package io.tidemark.jobs.alerts;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collection;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Watches of exchanges as bytes in state. The first byte is the version of the layout. */
final class ExchangeWatchFormat {

    private static final byte VERSION = 2;
    /** The first with the volumes of minutes. */
    private static final byte VOLUMES = 2;

    private ExchangeWatchFormat() {}

    static byte[] write(ExchangeWatch watch) throws IOException {
        return writePart(watch, watch.instruments.values());
    }

    /** Writes the watch with other instruments than its own. */
    static byte[] writePart(ExchangeWatch watch, Collection<InstrumentWatch> instruments) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        out.writeByte(VERSION);
        out.writeUTF(watch.exchange);
        out.writeLong(watch.now);
        out.writeLong(watch.heardAt);
        out.writeLong(watch.staleAt);
        out.writeLong(watch.clockOffset);
        out.writeLong(watch.minute);
        out.writeLong(watch.frames);
        out.writeLong(watch.rejected);
        out.writeLong(watch.trades);
        out.writeLong(watch.slow);
        out.writeBoolean(watch.rejecting);
        out.writeBoolean(watch.late);
        out.writeInt(instruments.size());
        for (InstrumentWatch instrument : instruments) {
            out.writeUTF(instrument.name);
            out.writeLong(instrument.heardAt);
            out.writeLong(instrument.longest);
            out.writeLong(instrument.trades);
            out.writeLong(instrument.stalledAt);
            out.writeLong(instrument.resumedAt);
            out.writeBoolean(instrument.missed);
            out.writeLong(instrument.lost);
            out.writeLong(instrument.gapSince);
            out.writeInt(instrument.open.size());
            for (var range : instrument.open.entrySet()) {
                out.writeLong(range.getKey());
                out.writeLong(range.getValue()[0]);
                out.writeLong(range.getValue()[1]);
            }
            out.writeLong(instrument.lackingSince);
            out.writeLong(instrument.volumes.from);
            out.writeInt(instrument.volumes.minutes.size());
            for (var minute : instrument.volumes.minutes.entrySet()) {
                out.writeLong(minute.getKey());
                MinuteVolumes.Minute volumes = minute.getValue();
                out.writeUTF(volumes.ours.toString());
                out.writeBoolean(volumes.official != null);
                if (volumes.official != null) {
                    out.writeUTF(volumes.official.toString());
                    out.writeLong(volumes.toldAt);
                }
            }
        }
        return out.getCopyOfBuffer();
    }

    static ExchangeWatch read(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        byte version = in.readByte();
        if (version < 1 || version > VERSION) {
            throw new IOException("Cannot read watch of an exchange: version %d is not known, highest known is %d"
                    .formatted(version, VERSION));
        }
        ExchangeWatch watch = new ExchangeWatch(in.readUTF());
        watch.now = in.readLong();
        watch.heardAt = in.readLong();
        watch.staleAt = in.readLong();
        watch.clockOffset = in.readLong();
        watch.minute = in.readLong();
        watch.frames = in.readLong();
        watch.rejected = in.readLong();
        watch.trades = in.readLong();
        watch.slow = in.readLong();
        watch.rejecting = in.readBoolean();
        watch.late = in.readBoolean();
        for (int left = in.readInt(); left > 0; left--) {
            InstrumentWatch instrument = new InstrumentWatch(in.readUTF());
            instrument.lookedAt = watch.now;
            instrument.heardAt = in.readLong();
            instrument.longest = in.readLong();
            instrument.trades = in.readLong();
            instrument.stalledAt = in.readLong();
            instrument.resumedAt = in.readLong();
            instrument.missed = in.readBoolean();
            instrument.lost = in.readLong();
            instrument.gapSince = in.readLong();
            for (int ranges = in.readInt(); ranges > 0; ranges--) {
                instrument.open.put(in.readLong(), new long[] {in.readLong(), in.readLong()});
            }
            if (version >= VOLUMES) {
                instrument.lackingSince = in.readLong();
                instrument.volumes.from = in.readLong();
                for (int minutes = in.readInt(); minutes > 0; minutes--) {
                    MinuteVolumes.Minute minute = new MinuteVolumes.Minute();
                    instrument.volumes.minutes.put(in.readLong(), minute);
                    minute.ours = new BigDecimal(in.readUTF());
                    if (in.readBoolean()) {
                        minute.official = new BigDecimal(in.readUTF());
                        minute.toldAt = in.readLong();
                    }
                }
            }
            watch.restore(instrument);
        }
        return watch.resumed();
    }
}
