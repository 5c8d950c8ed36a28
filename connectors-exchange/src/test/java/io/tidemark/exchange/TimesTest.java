package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.MarketEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TimesTest {

    private static final Instant FIRST = Instant.parse("2009-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");

    @Property
    void readsWhatJavaTimeReads(
            @ForAll @From("times") Instant time,
            @ForAll @IntRange(min = -1_080, max = 1_080) int offsetMinutes,
            @ForAll @IntRange(max = 9) int digits) {
        OffsetDateTime local = time.atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
        String fraction = "%09d".formatted(local.getNano()).substring(0, digits);
        String text = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").format(local)
                + (digits == 0 ? "" : "." + fraction)
                + local.getOffset().getId();

        assertThat(ofText(text))
                .isEqualTo(micros(OffsetDateTime.parse(text).toInstant()))
                .isBetween(micros(time) - 1_000_000, micros(time));
    }

    @Property
    void readsMillisecondsAndMicroseconds(@ForAll @From("times") Instant time) {
        assertThat(Times.ofEpoch(time.toEpochMilli())).isEqualTo(time.toEpochMilli() * 1_000);
        assertThat(Times.ofEpoch(micros(time))).isEqualTo(micros(time));
    }

    @Property
    void cutsSecondsToMicroseconds(@ForAll @From("times") Instant time, @ForAll @IntRange(max = 9) int digits) {
        BigDecimal seconds = BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano(), 9))
                .setScale(digits, RoundingMode.DOWN);

        assertThat(ofSeconds(seconds.toPlainString()))
                .isEqualTo(seconds.movePointRight(6).longValue());
    }

    @Property
    void throwsNothing(@ForAll String text) {
        assertThat(ofText(text)).isEqualTo(MarketEvent.ABSENT);
        assertThat(ofSeconds(text)).isEqualTo(MarketEvent.ABSENT);
    }

    @Property
    void aChangedCharacterIsReadAsJavaTimeReadsIt(
            @ForAll @IntRange(max = 26) int at, @ForAll @From("letters") char letter) {
        StringBuilder text = new StringBuilder("2024-02-29T23:59:59.123456Z");
        text.setCharAt(at, letter);

        long read = ofText(text.toString());

        if (read != MarketEvent.ABSENT) {
            assertThat(read).isEqualTo(micros(OffsetDateTime.parse(text).toInstant()));
        }
    }

    @Example
    void refusesDaysThatDoNotExist() {
        for (String text : new String[] {
            "2023-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2024-04-31T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z",
            "2024-01-00T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:60:00Z",
            "2024-01-01T00:00:60Z",
            "2024-01-01T00:00:00",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00.0123456789Z",
            "2024-01-01T00:00:00+0100",
            "2024-01-01T00:00:00+24:00",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00ZZ",
            "2008-12-31T23:59:59.999999Z",
            "2100-01-01T00:00:00Z"
        }) {
            assertThat(ofText(text)).as(text).isEqualTo(MarketEvent.ABSENT);
        }
    }

    @Example
    void keepsTheEdgesOfTheRange() {
        assertThat(ofText("2009-01-01T00:00:00Z")).isEqualTo(micros(FIRST));
        assertThat(ofText("2099-12-31T23:59:59.999999999Z")).isEqualTo(micros(END) - 1);
        assertThat(Times.ofEpoch(FIRST.toEpochMilli() - 1)).isEqualTo(MarketEvent.ABSENT);
        assertThat(Times.ofEpoch(FIRST.toEpochMilli())).isEqualTo(micros(FIRST));
        assertThat(Times.ofEpoch(END.toEpochMilli())).isEqualTo(MarketEvent.ABSENT);
        assertThat(Times.ofEpoch(micros(FIRST) - 1)).isEqualTo(MarketEvent.ABSENT);
        assertThat(Times.ofEpoch(micros(END) - 1)).isEqualTo(micros(END) - 1);
        assertThat(Times.ofEpoch(micros(END))).isEqualTo(MarketEvent.ABSENT);
        assertThat(Times.ofEpoch(0)).isEqualTo(MarketEvent.ABSENT);
        assertThat(Times.ofEpoch(-1)).isEqualTo(MarketEvent.ABSENT);
    }

    @Example
    void refusesSecondsThatAreNoPlainNumber() {
        for (String text :
                new String[] {"", "1688669597.", "1688669597.0123456789", "-1688669597", "1.6e9", "16886695970"}) {
            assertThat(ofSeconds(text)).as(text).isEqualTo(MarketEvent.ABSENT);
        }
    }

    @Provide
    Arbitrary<Instant> times() {
        return Arbitraries.longs()
                .between(FIRST.getEpochSecond() + 86_400, END.getEpochSecond() - 86_400)
                .flatMap(second ->
                        Arbitraries.longs().between(0, 999_999_999).map(nano -> Instant.ofEpochSecond(second, nano)));
    }

    @Provide
    Arbitrary<Character> letters() {
        return Arbitraries.of('0', '1', '2', '3', '5', '9', '-', '+', ':', '.', 'T', 'Z', ' ', 'x', '\u0661');
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static long ofText(String text) {
        char[] buffer = ("9" + text + "9").toCharArray();
        return Times.ofText(buffer, 1, text.length());
    }

    private static long ofSeconds(String text) {
        char[] buffer = ("9" + text + "9").toCharArray();
        return Times.ofSeconds(buffer, 1, text.length());
    }
}
