package io.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {

    private static final long MOST = 999_999_999_999_999_999L;

    @Property
    void readsWhatBigDecimalWrites(
            @ForAll @LongRange(min = -MOST, max = MOST) long unscaled, @ForAll @IntRange(min = 0, max = 18) int scale) {
        BigDecimal value = BigDecimal.valueOf(unscaled, scale);

        Decimal plain = Decimal.parse(value.toPlainString());

        assertThat(plain.toBigDecimal()).isEqualByComparingTo(value);
        assertThat(Decimal.parse(value.toString())).isEqualTo(plain);
        assertThat(Decimal.parse(plain.toString())).isEqualTo(plain);
    }

    @Property
    void comparesLikeBigDecimal(
            @ForAll @LongRange(min = -MOST, max = MOST) long left,
            @ForAll @IntRange(min = 0, max = 18) int leftScale,
            @ForAll @LongRange(min = -MOST, max = MOST) long right,
            @ForAll @IntRange(min = 0, max = 18) int rightScale) {
        BigDecimal one = BigDecimal.valueOf(left, leftScale);
        BigDecimal other = BigDecimal.valueOf(right, rightScale);

        int compared = Decimal.of(one).compareTo(Decimal.of(other));

        assertThat(Integer.signum(compared)).isEqualTo(one.compareTo(other));
    }

    @ParameterizedTest
    @CsvSource({
        "28165.47000000, 2816547, 2",
        "0.00000001, 1, 8",
        "100, 100, 0",
        "1e-7, 1, 7",
        "-1.50, -15, 1",
        "0.000, 0, 0",
        "7.4E2, 740, 0"
    })
    void dropsZerosAtTheEnd(String text, long unscaled, int scale) {
        assertThat(Decimal.parse(text)).isEqualTo(new Decimal(unscaled, scale));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                ".5",
                "1.2.3",
                "abc",
                "NaN",
                "Infinity",
                "1e",
                "1e+",
                "0x10",
                " 1",
                "1 ",
                "1234567890123456789",
                "0.1234567890123456789",
                "1e18",
                "1e-19",
                "1e9999"
            })
    void refusesWhatIsNoNumberOrDoesNotFit(String text) {
        assertThatThrownBy(() -> Decimal.parse(text))
                .isInstanceOf(NumberFormatException.class)
                .hasMessageStartingWith("Invalid number %s: ".formatted(text));
    }
}
