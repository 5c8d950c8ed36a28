package io.tidemark.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.model.Decimal;
import java.math.BigDecimal;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ValuesTest {

    @Property
    void everyDecimalIsStoredExactly(
            @ForAll @LongRange(min = -999_999_999_999_999_999L, max = 999_999_999_999_999_999L) long unscaled,
            @ForAll @IntRange(max = 18) int scale) {
        Decimal decimal = Decimal.of(BigDecimal.valueOf(unscaled, scale));

        BigDecimal stored = Objects.requireNonNull(Values.decimal(decimal)).toBigDecimal();

        assertThat(stored).isEqualByComparingTo(decimal.toBigDecimal());
        assertThat(stored.scale()).isEqualTo(18);
    }

    @Property
    void everyTextIsStoredAsItIs(@ForAll String text) {
        String once = String.valueOf(Values.text(text));

        Words words = new Words();

        assertThat(String.valueOf(words.of(text))).isEqualTo(once);
        assertThat(words.of(text)).isSameAs(words.of(text));
    }

    @Test
    void digitsBeyondTheEighteenthAreRoundedToTheEvenNeighbour() {
        BigDecimal half = new BigDecimal("0.0000000000000000005");

        assertThat(Values.decimal(half).toBigDecimal()).isEqualByComparingTo("0");
        assertThat(Values.decimal(half.multiply(BigDecimal.valueOf(3))).toBigDecimal())
                .isEqualByComparingTo("0.000000000000000002");
    }

    @Test
    void aNumberTooLongForTheTablesIsRefused() {
        BigDecimal long21 = new BigDecimal("100000000000000000000");
        BigDecimal roundedUp = new BigDecimal("99999999999999999999.9999999999999999999");

        assertThatThrownBy(() -> Values.decimal(long21))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("Cannot store 100000000000000000000: more than 20 digits before the point");
        assertThatThrownBy(() -> Values.decimal(roundedUp))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage(
                        "Cannot store 99999999999999999999.9999999999999999999: more than 20 digits before the point");
    }
}
