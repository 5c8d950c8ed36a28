package io.tidemark.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.jobs.windows.Candle;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

class RowPackingTest {

    @Property(tries = 500)
    void tradesAreTheSameAfterwards(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Trade trade = new Trade(
                "binance",
                "BTC-USDT",
                random.nextInt(50) == 0 ? "9".repeat(70_000) : text(random),
                number(random),
                1 + random.nextInt(100),
                decimal(random),
                decimal(random),
                random.nextBoolean() ? Side.BUY : Side.SELL,
                random.nextLong(),
                number(random),
                random.nextLong(),
                List.of(Origin.values()).get(random.nextInt(3)));
        ScoredTrade scored = new ScoredTrade(trade, random.nextBoolean() ? Double.NaN : random.nextGaussian());

        assertThat(unpacked(new TradesTable(), scored)).isEqualTo(scored);
    }

    @Property(tries = 500)
    void quotesAreTheSameAfterwards(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Quote quote = new Quote(
                "binance",
                "BTC-USDT",
                decimal(random),
                decimal(random),
                decimal(random),
                decimal(random),
                number(random),
                random.nextLong(),
                number(random));

        assertThat(unpacked(new QuotesTable(), quote)).isEqualTo(quote);
    }

    @Property(tries = 500)
    void candlesAreTheSameAfterwards(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        boolean quoted = random.nextBoolean();
        Candle candle = new Candle(
                "binance",
                "BTC-USDT",
                one(random, Timeframe.values()),
                random.nextLong(),
                decimal(random),
                decimal(random),
                decimal(random),
                decimal(random),
                sum(random),
                sum(random),
                random.nextLong(),
                quoted ? decimal(random) : null,
                quoted ? decimal(random) : null,
                sum(random),
                sum(random),
                number(random),
                number(random),
                random.nextInt(100),
                one(random, Candle.Status.values()),
                random.nextInt(100),
                random.nextLong());

        assertThat(unpacked(new CandlesTable(), candle)).isEqualTo(candle);
    }

    /** Prices that are near each other, that come again, and whose places in the memory are the same. */
    @Property(tries = 500)
    void decimalsOfRowsAreThoseOfTheirNumbers(@ForAll long seed) {
        Random random = new Random(seed);
        Decimals decimals = new Decimals();
        long around = random.nextLong(100_000_000_000L);

        for (int i = 0; i < 100; i++) {
            Decimal value = new Decimal(around + random.nextInt(40), random.nextInt(3));
            assertThat(decimals.of(value)).isEqualTo(Values.decimal(value));
        }
        assertThat(decimals.of(null)).isNull();
    }

    private static <T> T unpacked(TableMapping<T> table, T one) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1);
        RowPacking<T> packing = Objects.requireNonNull(table.packing());
        packing.write(one, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        T read = packing.read("binance", "BTC-USDT", in);
        assertThat(in.available()).isZero();
        return read;
    }

    private static long number(Random random) {
        return random.nextInt(4) == 0 ? MarketEvent.ABSENT : random.nextLong();
    }

    private static Decimal decimal(Random random) {
        return new Decimal(random.nextLong(1_000_000_000_000_000_000L), random.nextInt(Decimal.MAX_SCALE + 1));
    }

    private static <E> E one(Random random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    /** Of more digits than a long has, too. */
    private static BigDecimal sum(Random random) {
        return new BigDecimal(new BigInteger(1 + random.nextInt(120), random), random.nextInt(37));
    }

    private static String text(Random random) {
        return String.join("", List.of("17", "-a", "\u20ac", "").subList(0, random.nextInt(5)));
    }
}
