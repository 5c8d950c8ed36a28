package io.tidemark.jobs.windows;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

class LatenciesTest {

    @Property(tries = 300)
    void areThoseOfASketchOfAllWhateverTheParts(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        DDSketch all = DDSketches.unboundedDense(Latencies.ACCURACY);
        List<Latencies> parts = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            Latencies part = new Latencies();
            for (int j = random.nextInt(random.nextBoolean() ? 8 : 60); j > 0; j--) {
                long micros = random.nextLong(-1_000, 3_000_000);
                part.add(micros);
                all.accept((double) micros);
            }
            parts.add(random.nextBoolean() ? part : passedOn(part));
        }

        Latencies merged = parts.get(0);
        for (Latencies part : parts.subList(1, parts.size())) {
            merged.merge(part);
        }

        DDSketch sketch = passedOn(merged).sketch();
        assertThat(sketch.getCount()).isEqualTo(all.getCount());
        for (double quantile : all.isEmpty() ? new double[0] : new double[] {0, 0.5, 0.95, 0.99, 1}) {
            assertThat(sketch.getValueAtQuantile(quantile)).isEqualTo(all.getValueAtQuantile(quantile));
        }
    }

    private static Latencies passedOn(Latencies latencies) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        latencies.write(out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        Latencies read = Latencies.read(in);
        assertThat(in.available()).isZero();
        return read;
    }
}
