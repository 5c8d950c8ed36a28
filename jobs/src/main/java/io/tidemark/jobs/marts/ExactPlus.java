package io.tidemark.jobs.marts;

import java.math.BigDecimal;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/** {@code exact_plus(a, b)}: the sum with all 18 digits; Flink's own would keep 17. Null where either is. */
public final class ExactPlus extends ScalarFunction {

    private static final long serialVersionUID = 1L;

    @DataTypeHint("DECIMAL(38, 18)")
    public @Nullable BigDecimal eval(
            @DataTypeHint("DECIMAL(38, 18)") @Nullable BigDecimal one,
            @DataTypeHint("DECIMAL(38, 18)") @Nullable BigDecimal other) {
        return one == null || other == null ? null : one.add(other);
    }
}
