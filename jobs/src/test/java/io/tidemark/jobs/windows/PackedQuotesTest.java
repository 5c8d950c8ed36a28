package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Decimal;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedQuotesTest {

    private static final long DAY = 20_455 * Timeframe.DAY.micros();
    private static final QuoteMark FIRST = mark(DAY + 900_000, ABSENT, "84000.1", "84000.2");
    private static final QuoteMark LATER = mark(DAY + 900_000, 7, "84000.1", "84000.25");
    private static final QuoteMark NEXT = mark(DAY + 1_999_999, 5, "83999.9", "84000");

    @Test
    void ofEachSecondTheLastOneStaysWhateverCameFirst() {
        assertThat(PackedQuotes.NONE
                        .with(List.of(FIRST))
                        .with(List.of(NEXT, LATER))
                        .marks())
                .containsExactly(LATER, NEXT);
        assertThat(PackedQuotes.NONE.with(List.of(LATER)).with(List.of(FIRST)).marks())
                .containsExactly(LATER);
    }

    @Test
    void lieInStateAsTheyAlwaysDid() {
        PackedQuotes packed = PackedQuotes.NONE.with(List.of(FIRST, NEXT));

        assertThat(HexFormat.of().formatHex(packed.bytes()))
                .isEqualTo("c0eeaac08cd7a306" + "ffffffffffffffffff01" + "0182c566" + "0184c566" + "bea38601"
                        + "f5ffffffffffffffff01" + "0103" + "00c0a00a");
        assertThat(packed.marks()).containsExactly(FIRST, NEXT);
    }

    private static QuoteMark mark(long at, long sequence, String bid, String ask) {
        return new QuoteMark(at, sequence, Decimal.parse(bid), Decimal.parse(ask));
    }
}
