package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalTest {

    @Test
    void writesTheSameNumberWithoutZerosAtItsEnd() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            for (int i = 0; i < 2_000; i++) {
                BigDecimal number = new BigDecimal(
                        new BigInteger(random.nextInt(126), random)
                                .multiply(BigInteger.TEN.pow(random.nextInt(20)))
                                .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1)),
                        random.nextInt(22) - 2);

                String text = Decimal.text(number);

                assertThat(new BigDecimal(text)).as(text).isEqualByComparingTo(number);
                assertThat(text)
                        .as("seed %d, %s", seed, number)
                        .isEqualTo(number.stripTrailingZeros().toPlainString());
            }
        }
    }
}
