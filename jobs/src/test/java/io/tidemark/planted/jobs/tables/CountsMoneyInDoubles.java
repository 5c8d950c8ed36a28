package io.tidemark.planted.jobs.tables;

import java.math.BigDecimal;

/** A table that is nearly right. */
public final class CountsMoneyInDoubles {

    double price(BigDecimal exact) {
        return exact.doubleValue();
    }

    BigDecimal price(double rounded) {
        return BigDecimal.valueOf(rounded);
    }

    double price(String text) {
        return Double.parseDouble(text);
    }
}
