package io.tidemark.jobs.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.StringValue;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Property(tries = 500)
    void readsWhateverTextWasWritten(@ForAll @StringLength(max = 300) String text, @ForAll long after)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        for (int i = 0; i < 2; i++) {
            StringValue.writeString(text, out);
            out.writeLong(after);
        }

        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

        for (int i = 0; i < 2; i++) {
            assertThat(Names.read(in)).isEqualTo(text);
            assertThat(in.readLong()).isEqualTo(after);
        }
    }

    @Test
    void makesTheTextOfANameOnce() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        StringValue.writeString("BTC-USDT", out);

        String first = Names.read(new DataInputDeserializer(out.getCopyOfBuffer()));

        assertThat(Names.read(new DataInputDeserializer(out.getCopyOfBuffer()))).isSameAs(first);
    }

    @Test
    void namesOfOneHashAreNotMistakenForEachOther() throws IOException {
        // "Aa" and "BB" have the same hash code.
        for (String name : new String[] {"Aa-USD", "BB-USD", "Aa-USD"}) {
            DataOutputSerializer out = new DataOutputSerializer(16);
            StringValue.writeString(name, out);

            assertThat(Names.read(new DataInputDeserializer(out.getCopyOfBuffer())))
                    .isEqualTo(name);
        }
    }
}
