package io.tidemark.jobs.windows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What one second left behind of all instruments of a group. State, and kept for a while though nearly none is ever
 * looked at again: so standings are kept as {@link StandingSerializer} writes them, one after the other, in less memory
 * and ready for a checkpoint. Never changed.
 */
public final class SecondStandings {

    private static final ThreadLocal<DataOutputSerializer> GATHERED =
            ThreadLocal.withInitial(() -> new DataOutputSerializer(512));

    static final SecondStandings NOTHING = new SecondStandings(0, new byte[0], 0);

    private final int count;
    private final byte[] bytes;
    private final int published;

    /**
     * @param standings by market
     * @param published how many rows there are of the moment at the end of the second
     */
    SecondStandings(Map<String, Standing> standings, int published) {
        this(standings.size(), bytes(standings), published);
    }

    private SecondStandings(int count, byte[] bytes, int published) {
        this.count = count;
        this.bytes = bytes;
        this.published = published;
    }

    /** How many standings there are, each of another market. */
    int count() {
        return count;
    }

    byte[] bytes() {
        return bytes;
    }

    public int published() {
        return published;
    }

    /** By market, in their order. */
    public Map<String, Standing> standings() {
        try {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            if (count == 1) {
                Standing only = StandingSerializer.INSTANCE.deserialize(in);
                return Map.of(only.market(), only);
            }
            Map<String, Standing> all = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                Standing one = StandingSerializer.INSTANCE.deserialize(in);
                all.put(one.market(), one);
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read standings in state: %s".formatted(e.getMessage()), e);
        }
    }

    SecondStandings with(Standing standing) {
        if (count == 0) {
            return new SecondStandings(Map.of(standing.market(), standing), published);
        }
        Map<String, Standing> all = new TreeMap<>(standings());
        all.merge(standing.market(), standing, Standing::and);
        return new SecondStandings(all, published);
    }

    SecondStandings publishedOnceMore() {
        return new SecondStandings(count, bytes, published + 1);
    }

    private static byte[] bytes(Map<String, Standing> standings) {
        try {
            DataOutputSerializer out = GATHERED.get();
            out.clear();
            for (Standing standing : standings.values()) {
                StandingSerializer.INSTANCE.serialize(standing, out);
            }
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write standings to state: %s".formatted(e.getMessage()), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecondStandings that
                && count == that.count
                && published == that.published
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + published;
    }

    @Override
    public String toString() {
        return standings().values() + ", published " + published;
    }
}
