package io.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecimalTest {

    @Property
    void readsWhatBigDecimalReads(@ForAll @From("decimals") BigDecimal value) {
        assertThat(Decimal.parse(value.toPlainString()).toBigDecimal()).isEqualByComparingTo(value);
        assertThat(Decimal.parse(value.toString()).toBigDecimal()).isEqualByComparingTo(value);
        assertThat(Decimal.of(value).toBigDecimal()).isEqualByComparingTo(value);
    }

    @Property
    void equalValuesAreEqual(@ForAll @From("decimals") BigDecimal value) {
        Decimal plain = Decimal.of(value.stripTrailingZeros());

        assertThat(Decimal.of(value)).isEqualTo(plain).hasSameHashCodeAs(plain);
        assertThat(Decimal.parse(value.toPlainString() + (value.scale() > 0 ? "000" : ".000")))
                .isEqualTo(plain);
    }

    @Property
    void comparesLikeBigDecimal(@ForAll @From("decimals") BigDecimal one, @ForAll @From("decimals") BigDecimal other) {
        assertThat(Integer.signum(Decimal.of(one).compareTo(Decimal.of(other)))).isEqualTo(one.compareTo(other));
        assertThat(Decimal.of(one).signum()).isEqualTo(one.signum());
    }

    @Property
    void comparesNeighbours(@ForAll @From("decimals") BigDecimal value) {
        BigDecimal above = value.add(BigDecimal.ONE.movePointLeft(18));
        BigDecimal scaled = above.setScale(18).stripTrailingZeros();

        if (scaled.precision() <= 18) {
            assertThat(Decimal.of(value)).isLessThan(Decimal.of(scaled));
        }
    }

    @Property
    void writesPlainDigitsThatReadBack(@ForAll @From("decimals") BigDecimal value) {
        Decimal decimal = Decimal.of(value);

        assertThat(decimal).hasToString(decimal.toBigDecimal().toPlainString());
        assertThat(Decimal.parse(decimal.toString())).isEqualTo(decimal);
    }

    @Property
    void readsFromTheMiddleOfABuffer(@ForAll @From("decimals") BigDecimal value) {
        String text = value.toPlainString();
        char[] buffer = ("12" + text + "34").toCharArray();

        assertThat(Decimal.parse(buffer, 2, text.length())).isEqualTo(Decimal.of(value));
    }

    @Property
    void refusesMoreThan18Digits(@ForAll @From("nineteenDigits") BigInteger digits, @ForAll @From("scales") int scale) {
        String text = new BigDecimal(digits, scale).toPlainString();

        assertThatThrownBy(() -> Decimal.parse(text))
                .isInstanceOf(NumberFormatException.class)
                .hasMessage("Invalid number %s: more than 18 digits", text);
    }

    @Property
    void throwsNothingElse(@ForAll String text) {
        try {
            assertThat(Decimal.parse(text).toBigDecimal()).isEqualByComparingTo(new BigDecimal(text));
        } catch (NumberFormatException e) {
            assertThat(e.getMessage()).startsWith("Invalid number ");
        }
    }

    @Example
    void refusesMoreThan18DigitsBehindThePoint() {
        for (String text : new String[] {"0.0000000000000000001", "1e-19", "1e-999"}) {
            assertThatThrownBy(() -> Decimal.parse(text))
                    .isInstanceOf(NumberFormatException.class)
                    .hasMessage("Invalid number %s: more than 18 digits behind the point", text);
        }
    }

    @Example
    void refusesWhatIsNoNumber() {
        for (String text : new String[] {
            "", "-", ".", ".5", "+1", "1,5", "1.2.3", "e5", "1e", "1e+", "1ex", "--1", " 1", "1 ", "NaN", "0x1",
            "\u0661"
        }) {
            assertThatThrownBy(() -> Decimal.parse(text))
                    .as(text)
                    .isInstanceOf(NumberFormatException.class)
                    .hasMessage("Invalid number %s: no decimal number", text);
        }
    }

    @Example
    void refusesAnExponentOutOfRange() {
        assertThatThrownBy(() -> Decimal.parse("1e1000"))
                .isInstanceOf(NumberFormatException.class)
                .hasMessage("Invalid number 1e1000: exponent out of range");
        assertThatThrownBy(() -> Decimal.parse("1e18"))
                .isInstanceOf(NumberFormatException.class)
                .hasMessage("Invalid number 1e18: more than 18 digits");
    }

    @Example
    void showsTheStartOfAnEndlessNumber() {
        assertThatThrownBy(() -> Decimal.parse("7".repeat(1_000)))
                .isInstanceOf(NumberFormatException.class)
                .hasMessage("Invalid number %s: more than 18 digits", "7".repeat(60));
    }

    @Example
    void zeroHasOneForm() {
        for (String text : new String[] {"0", "-0", "0.000", "0e5", "0e-99", "00", "0.0000000000000000000000"}) {
            assertThat(Decimal.parse(text)).isEqualTo(Decimal.ZERO);
        }
    }

    @Example
    void keepsTheExtremes() {
        assertThat(Decimal.parse("999999999999999999")).isEqualTo(new Decimal(999_999_999_999_999_999L, 0));
        assertThat(Decimal.parse("-0.999999999999999999")).isEqualTo(new Decimal(-999_999_999_999_999_999L, 18));
        assertThat(Decimal.parse("1e17")).isEqualTo(new Decimal(100_000_000_000_000_000L, 0));
        assertThat(Decimal.parse("0.000000000000000001")).isEqualTo(new Decimal(1, 18));
    }

    /** At most 18 digits, at most 18 of them behind the point, many of them with zeros at an end. */
    @Provide
    Arbitrary<BigDecimal> decimals() {
        Arbitrary<Integer> digits = Arbitraries.integers().between(0, 18);
        return Combinators.combine(
                        Arbitraries.longs(),
                        digits,
                        scales(),
                        Arbitraries.integers().between(0, 6))
                .as((value, precision, scale, zeros) -> {
                    BigInteger some = BigInteger.valueOf(value)
                            .mod(BigInteger.TEN.pow(precision))
                            .multiply(BigInteger.valueOf(value < 0 ? -1 : 1));
                    BigDecimal number = new BigDecimal(some, scale);
                    BigDecimal padded = number.setScale(Math.min(18, scale + zeros));
                    return padded;
                });
    }

    @Provide
    Arbitrary<Integer> scales() {
        return Arbitraries.integers().between(0, 18);
    }

    @Provide
    Arbitrary<BigInteger> nineteenDigits() {
        return Arbitraries.bigIntegers()
                .between(BigInteger.TEN.pow(18), BigInteger.TEN.pow(30))
                .filter(value -> !value.mod(BigInteger.TEN).equals(BigInteger.ZERO));
    }
}
