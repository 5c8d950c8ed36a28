package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Decimal;
import io.tidemark.model.DecimalSum;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Candles in state: what is put in comes out, to the last digit. */
class PackedWindowsTest {

    private static final long DAY = 1_700_006_400_000_000L;

    @Property(tries = 200)
    void holdsWhatAMapOfBarsWouldHold(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Map<Long, Bar> bars = new TreeMap<>();
        Map<Long, PackedWindows> packed = new TreeMap<>();

        for (int i = 0; i < 120; i++) {
            Timeframe timeframe = Timeframe.of(random.nextInt(7));
            long window = Window.key(timeframe, timeframe.start(DAY + random.nextInt(40) * timeframe.micros()));
            long key = PackedWindows.keyOf(window);
            PackedWindows before = packed.getOrDefault(key, PackedWindows.NONE);
            if (random.nextInt(4) == 0) {
                bars.remove(window);
                packed.put(key, before.without(window));
            } else {
                Bar bar = bar(random, Window.start(window));
                bars.put(window, bar);
                packed.put(key, before.with(window, bar));
            }
            assertThat(PackedWindows.end(key)).isGreaterThanOrEqualTo(Window.end(window));
            assertThat(PackedWindows.end(key) - Window.end(window))
                    .isLessThan(PackedWindows.WINDOWS * timeframe.micros());
        }

        for (Timeframe timeframe : Timeframe.values()) {
            for (int i = 0; i < 40; i++) {
                long window = Window.key(timeframe, timeframe.start(DAY + i * timeframe.micros()));
                Bar found = packed.getOrDefault(PackedWindows.keyOf(window), PackedWindows.NONE)
                        .get(window);
                assertThat(bytes(found)).isEqualTo(bytes(bars.get(window)));
            }
        }
        assertThat(packed.values().stream().filter(PackedWindows::isEmpty).count())
                .isEqualTo(packed.keySet().stream()
                        .filter(key -> bars.keySet().stream().noneMatch(window -> PackedWindows.keyOf(window) == key))
                        .count());
    }

    @Test
    void lieInStateAsTheyAlwaysDid() throws Exception {
        Bar bar = new Bar();
        bar.revision = 1;
        bar.fills = 3;
        bar.firstNumber = 1_000;
        bar.lastNumber = 1_002;
        bar.openNumber = 1_000;
        bar.closeNumber = 1_002;
        bar.openAt = DAY + 100_000;
        bar.closeAt = DAY + 900_000;
        bar.open = Decimal.parse("84000.1");
        bar.high = Decimal.parse("84000.3");
        bar.low = Decimal.parse("83999.95");
        bar.close = Decimal.parse("84000.2");
        bar.volumeBase.add(Decimal.parse("0.5"));
        bar.volumeQuote.add(Decimal.parse("42000.05"));
        bar.quote(DAY + 999_000, 7, Decimal.parse("84000.1"), Decimal.parse("84000.2"));

        PackedWindows packed = PackedWindows.NONE.with(Window.key(Timeframe.SECOND, DAY), bar);

        assertThat(HexFormat.of().formatHex(packed.bytes()))
                .isEqualTo("00" + "31" + "00" + "01" + "00" + "03"
                        + "b0f979" + "0e" + "0182c566" + "0102" + "d00f" + "04" + "00" + "00" + "c09a0c" + "80d461"
                        + "0182c566" + "0104" + "02f6b18108" + "0102"
                        + "0105" + "02c5ac8002" + "0000" + "0000");
    }

    private static byte[] bytes(@Nullable Bar bar) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(256);
        if (bar != null) {
            BarSerializer.INSTANCE.serialize(bar, out);
        }
        return out.getCopyOfBuffer();
    }

    /** Anything a bar can be, and now and then what it hardly ever is. */
    private static Bar bar(Random random, long start) {
        Bar bar = new Bar();
        bar.revision = random.nextInt(random.nextBoolean() ? 3 : Integer.MAX_VALUE);
        bar.outliers = random.nextInt(3);
        if (random.nextInt(4) > 0) {
            bar.quote(start + number(random), number(random), decimal(random), decimal(random));
        }
        bar.fills = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(5_000);
        if (bar.fills == 0) {
            return bar;
        }
        bar.unnumbered = random.nextInt(5) == 0;
        if (random.nextInt(6) > 0) {
            bar.firstNumber = random.nextLong(Long.MAX_VALUE);
            bar.lastNumber = bar.firstNumber + random.nextInt(10_000);
            bar.openNumber = random.nextInt(8) == 0 ? ABSENT : bar.firstNumber;
        } else {
            bar.openNumber = ABSENT;
        }
        bar.closeNumber = random.nextInt(8) == 0 ? ABSENT : random.nextLong(Long.MAX_VALUE);
        bar.openAt = start + number(random);
        bar.closeAt = start + number(random);
        bar.open = decimal(random);
        bar.high = decimal(random);
        bar.low = decimal(random);
        bar.close = decimal(random);
        bar.volumeBase = sum(random);
        bar.volumeQuote = sum(random);
        bar.takerBuyBase = sum(random);
        bar.takerBuyQuote = sum(random);
        return bar;
    }

    private static long number(Random random) {
        return random.nextLong() >> random.nextInt(Long.SIZE);
    }

    private static Decimal decimal(Random random) {
        return new Decimal(random.nextLong(1_000_000_000_000_000_000L) >> random.nextInt(60), random.nextInt(19));
    }

    private static DecimalSum sum(Random random) {
        return new DecimalSum(new BigInteger(random.nextInt(200), random), random.nextInt(37));
    }
}
