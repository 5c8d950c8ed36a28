package io.tidemark.jobs.marts;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code exact_ratio(a, b)}: a by b with 18 digits, the last half-even; Flink's own would keep 6. Null where either is,
 * and where b is zero.
 */
public final class ExactRatio extends ScalarFunction {

    private static final long serialVersionUID = 1L;

    /** Digits behind the point of every decimal. */
    static final int SCALE = 18;

    @DataTypeHint("DECIMAL(38, 18)")
    public @Nullable BigDecimal eval(
            @DataTypeHint("DECIMAL(38, 18)") @Nullable BigDecimal part,
            @DataTypeHint("DECIMAL(38, 18)") @Nullable BigDecimal whole) {
        return part == null || whole == null || whole.signum() == 0
                ? null
                : part.divide(whole, SCALE, RoundingMode.HALF_EVEN);
    }
}
