package io.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DecimalSumTest {

    @Property
    void sumsProductsLikeBigDecimal(@ForAll("decimals") List<Decimal> left, @ForAll("decimals") List<Decimal> right) {
        DecimalSum sum = new DecimalSum();
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            sum.addProduct(left.get(i), right.get(i));
            sum.add(left.get(i));
            expected = expected.add(
                            left.get(i).toBigDecimal().multiply(right.get(i).toBigDecimal()))
                    .add(left.get(i).toBigDecimal());
        }

        assertThat(sum.toBigDecimal()).isEqualByComparingTo(expected);
    }

    @Property
    void partsAddUpInAnyOrder(@ForAll("decimals") List<Decimal> values, @ForAll Random random) {
        List<Decimal> shuffled = new java.util.ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        DecimalSum whole = new DecimalSum();
        values.forEach(whole::add);

        DecimalSum first = new DecimalSum();
        DecimalSum second = new DecimalSum();
        shuffled.forEach(value -> (random.nextBoolean() ? first : second).add(value));
        second.add(first);

        assertThat(second.toBigDecimal()).isEqualByComparingTo(whole.toBigDecimal());
    }

    @Property
    void survivesBeingTakenApart(@ForAll("decimals") List<Decimal> values) {
        DecimalSum sum = new DecimalSum();
        values.forEach(value -> sum.addProduct(value, value));

        DecimalSum again = new DecimalSum(sum.unscaled(), sum.scale());
        again.add(Decimal.parse("1"));

        assertThat(again.toBigDecimal()).isEqualByComparingTo(sum.toBigDecimal().add(BigDecimal.ONE));
    }

    @Test
    void refusesWhatWouldMakeItShrink() {
        DecimalSum sum = new DecimalSum();

        assertThatThrownBy(() -> sum.add(Decimal.parse("-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot add to sum: value is negative");
    }

    @Provide
    Arbitrary<List<Decimal>> decimals() {
        Arbitrary<Decimal> any = Combinators.combine(
                        Arbitraries.longs().between(0, 999_999_999_999_999_999L),
                        Arbitraries.integers().between(0, 18))
                .as((unscaled, scale) -> Decimal.of(BigDecimal.valueOf(unscaled, scale)));
        return any.list().ofMaxSize(60);
    }
}
