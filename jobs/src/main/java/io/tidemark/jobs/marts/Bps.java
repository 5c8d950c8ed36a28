package io.tidemark.jobs.marts;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code bps(a, b)}: a by b in hundredths of a percent, with 18 digits, the last half-even. Null where either is, and
 * where b is zero.
 */
public final class Bps extends ScalarFunction {

    private static final long serialVersionUID = 1L;

    private static final int BASIS_POINTS = 4;

    @DataTypeHint("DECIMAL(38, 18)")
    public @Nullable BigDecimal eval(
            @DataTypeHint("DECIMAL(38, 18)") @Nullable BigDecimal part,
            @DataTypeHint("DECIMAL(38, 18)") @Nullable BigDecimal whole) {
        return part == null || whole == null || whole.signum() == 0
                ? null
                : part.scaleByPowerOfTen(BASIS_POINTS).divide(whole, ExactRatio.SCALE, RoundingMode.HALF_EVEN);
    }
}
