package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TextTest {

    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Property
    void writesDecimalsExactly(
            @ForAll long mantissa, @ForAll @IntRange(max = 9) int digits, @ForAll @IntRange(max = 5) int more) {
        long value = mantissa == Long.MIN_VALUE ? 0 : mantissa;

        String text = Text.decimal(value, digits, digits + more);

        BigDecimal expected = BigDecimal.valueOf(value, digits).setScale(digits + more);
        assertThat(text).isEqualTo(expected.toPlainString());
    }

    @Property
    void writesNumbersWithoutTrailingZeros(
            @ForAll @LongRange(max = 1_000_000_000_000L) long mantissa, @ForAll @IntRange(max = 9) int digits) {
        String text = Text.number(new StringBuilder(), mantissa, digits).toString();

        assertThat(new BigDecimal(text)).isEqualByComparingTo(BigDecimal.valueOf(mantissa, digits));
        assertThat(text).matches("[0-9]+\\.([0-9]|[0-9]*[1-9])");
    }

    @Property
    void writesTimesAsTheJdkDoes(@ForAll @LongRange(min = -62_000_000_000L, max = 250_000_000_000L) long seconds) {
        Instant moment = Instant.ofEpochSecond(Math.floorMod(seconds, 9_000_000_000L), 123_456_789);

        String text = Text.time(Clock.nanos(moment), 6);

        assertThat(text).isEqualTo(MICROS.format(moment));
        assertThat(Clock.instant(Clock.nanos(moment))).isEqualTo(moment);
    }

    @Test
    void escapesWhatJsonWants() {
        assertThat(Text.quoted("a \"b\" \\ c\n")).isEqualTo("\"a \\\"b\\\" \\\\ c\\n\"");
        assertThat(Text.time(0, 0)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(Text.decimal(5, 0, 0)).isEqualTo("5");
    }
}
