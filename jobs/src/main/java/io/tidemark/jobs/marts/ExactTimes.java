package io.tidemark.jobs.marts;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code exact_times(a, b)}: the product with 18 digits, the last half-even; Flink's own would keep 6. Null where
 * either is.
 */
public final class ExactTimes extends ScalarFunction {

    private static final long serialVersionUID = 1L;

    @DataTypeHint("DECIMAL(38, 18)")
    public @Nullable BigDecimal eval(
            @DataTypeHint("DECIMAL(38, 18)") @Nullable BigDecimal one,
            @DataTypeHint("DECIMAL(38, 18)") @Nullable BigDecimal other) {
        return one == null || other == null
                ? null
                : one.multiply(other).setScale(ExactRatio.SCALE, RoundingMode.HALF_EVEN);
    }
}
