package io.tidemark.jobs.tables;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.jspecify.annotations.Nullable;

/** Values as Flink's rows hold them. The tables' decimals are {@code DECIMAL(38, 18)}, their times microseconds. */
final class Values {

    private static final int PRECISION = 38;
    private static final int SCALE = 18;

    private Values() {}

    static @Nullable StringData text(@Nullable String value) {
        return value == null ? null : StringData.fromBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    static @Nullable DecimalData decimal(@Nullable Decimal value) {
        return value == null ? null : decimal(value.toBigDecimal());
    }

    /** Exact up to 18 digits behind the point; what lies beyond is rounded to the even neighbour. */
    static DecimalData decimal(BigDecimal value) {
        // Asked of the short number, precision costs little, and setScale hands it on to the long one.
        boolean fits = value.precision() - value.scale() <= PRECISION - SCALE;
        DecimalData data = fits
                ? DecimalData.fromBigDecimal(value.setScale(SCALE, RoundingMode.HALF_EVEN), PRECISION, SCALE)
                : null;
        if (data == null) {
            throw new ArithmeticException("Cannot store %s: more than 20 digits before the point".formatted(value));
        }
        return data;
    }

    static @Nullable DecimalData amount(@Nullable BigDecimal value) {
        return value == null ? null : decimal(value);
    }

    static @Nullable TimestampData time(long micros) {
        return micros == ABSENT
                ? null
                : TimestampData.fromEpochMillis(
                        Math.floorDiv(micros, 1_000L), (int) Math.floorMod(micros, 1_000L) * 1_000);
    }

    static @Nullable Long number(long value) {
        return value == ABSENT ? null : value;
    }
}
