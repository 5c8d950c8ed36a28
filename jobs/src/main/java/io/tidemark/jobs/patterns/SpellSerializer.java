package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.ImmutableSerializer;
import io.tidemark.jobs.cleansing.Numbers;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.cleansing.TickSerializer;
import io.tidemark.model.Decimal;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Spells in state. The first byte is the version of the layout. */
final class SpellSerializer extends ImmutableSerializer<Spell> {

    static final SpellSerializer INSTANCE = new SpellSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    @Override
    public Spell createInstance() {
        return new Spell(TickSerializer.INSTANCE.createInstance(), Map.of());
    }

    @Override
    public void serialize(Spell spell, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        TickSerializer.INSTANCE.serialize(spell.first(), out);
        out.writeInt(spell.others().size());
        for (Map.Entry<String, Decimal> other : spell.others().entrySet()) {
            StringValue.writeString(other.getKey(), out);
            Numbers.write(other.getValue(), out);
        }
    }

    @Override
    public Spell deserialize(DataInputView in) throws IOException {
        expect(VERSION, "spell", in);
        Tick first = TickSerializer.INSTANCE.deserialize(in);
        Map<String, Decimal> others = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            others.put(StringValue.readString(in), Numbers.read(in));
        }
        return new Spell(first, others);
    }

    @Override
    public TypeSerializerSnapshot<Spell> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Spell> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
