package io.tidemark.proof;

import static io.tidemark.proof.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lake.Lake;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParityTest {

    private static final String BTC = "binance/BTC-USDT";

    @TempDir
    Path directory;

    /** Trades from 10:00:30 to 10:09:59, heard until 10:10:30. */
    private final LakeFixture rows = new LakeFixture()
            .trade(BTC, 1, at("10:00:30"))
            .trade(BTC, 100, at("10:09:59"))
            .frame("binance", at("10:10:30"));

    @Test
    void whatIsEqualPasses() {
        for (String minute : new String[] {"10:01:00", "10:02:00", "10:09:00"}) {
            rows.ours(BTC, at(minute), 7).official(BTC, at(minute), 7);
        }

        ParityReport report = compare();

        assertThat(report.verdict()).isEqualTo(Verdict.PASS);
        assertThat(report.lines())
                .containsExactly(new ParityReport.Line("binance", "BTC-USDT", "1m", 3, 0, 0, 0, 0, Verdict.PASS));
        assertThat(report.differences()).isEmpty();
    }

    @Test
    void aDifferenceWithoutAReasonIsToBeInvestigatedNumberByNumber() {
        rows.ours(BTC, at("10:05:00"), 7).official(BTC, at("10:05:00"), 8);

        ParityReport report = compare();

        assertThat(report.verdict()).isEqualTo(Verdict.INVESTIGATE);
        assertThat(report.differences())
                .containsExactly(new ParityReport.Difference(
                        "binance",
                        "BTC-USDT",
                        "1m",
                        at("10:05:00"),
                        "volume_base 8, ours 7, volume_quote 800, ours 700, trade_count 8, ours 7,"
                                + " taker_buy_base 8, ours 7, taker_buy_quote 800, ours 700",
                        Reason.NONE));
    }

    @Test
    void theEdgesOfTheRecordingExplainTheirWindowsAndNoOthers() {
        rows.official(BTC, at("09:59:00"), 9)
                .official(BTC, at("10:00:00"), 9)
                .ours(BTC, at("10:00:00"), 4)
                .official(BTC, at("10:10:00"), 9)
                .official(BTC, at("10:11:00"), 9);

        ParityReport report = compare();

        assertThat(report.verdict()).isEqualTo(Verdict.PASS);
        assertThat(report.lines())
                .containsExactly(new ParityReport.Line("binance", "BTC-USDT", "1m", 0, 2, 0, 0, 2, Verdict.PASS));
        assertThat(report.differences())
                .extracting(ParityReport.Difference::reason)
                .containsExactly(Reason.BEGINS, Reason.ENDS);
    }

    @Test
    void betweenTwoTapesItSaysThatNothingWasRecordedAndStillInvestigates() {
        for (int second = 0; second <= 180; second += 59) {
            rows.frame("binance", at("10:00:30") + second * 1_000_000L)
                    .frame("binance", at("10:06:30") + second * 1_000_000L);
        }
        for (String minute : new String[] {"10:02:00", "10:04:00", "10:08:00"}) {
            rows.official(BTC, at(minute), 3);
        }

        ParityReport report = compare();

        assertThat(report.verdict()).isEqualTo(Verdict.INVESTIGATE);
        assertThat(report.lines())
                .containsExactly(
                        new ParityReport.Line("binance", "BTC-USDT", "1m", 0, 0, 3, 0, 0, Verdict.INVESTIGATE));
        assertThat(report.differences())
                .extracting(ParityReport.Difference::reason)
                .containsExactly(Reason.NONE, Reason.SILENCE, Reason.NONE);
    }

    @Test
    void aGapExplainsTheWindowsBetweenItsNeighbours() {
        rows.trade(BTC, 20, at("10:04:50")).trade(BTC, 30, at("10:06:10")).gap(BTC, 21L, 29L, "lost", at("10:07:00"));
        for (String minute : new String[] {"10:04:00", "10:06:00", "10:07:00"}) {
            rows.ours(BTC, at(minute), 6).official(BTC, at(minute), 7);
        }
        rows.official(BTC, at("10:05:00"), 3);

        ParityReport report = compare();

        assertThat(report.differences())
                .extracting(ParityReport.Difference::windowStart, ParityReport.Difference::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(at("10:04:00"), Reason.GAP),
                        org.assertj.core.groups.Tuple.tuple(at("10:05:00"), Reason.GAP),
                        org.assertj.core.groups.Tuple.tuple(at("10:06:00"), Reason.GAP),
                        org.assertj.core.groups.Tuple.tuple(at("10:07:00"), Reason.NONE));
    }

    @Test
    void aGapOfNumbersNeverIssuedExplainsNothing() {
        rows.trade(BTC, 20, at("10:04:50"))
                .trade(BTC, 30, at("10:05:10"))
                .gap(BTC, 21L, 29L, "absent", at("10:07:00"))
                .ours(BTC, at("10:05:00"), 6)
                .official(BTC, at("10:05:00"), 7);

        assertThat(compare().differences())
                .extracting(ParityReport.Difference::reason)
                .containsExactly(Reason.NONE);
    }

    @Test
    void aTradeCountedInTheWindowBesideIsABoundaryTrade() {
        rows.ours(BTC, at("10:04:00"), 6)
                .official(BTC, at("10:04:00"), 7)
                .ours(BTC, at("10:05:00"), 6)
                .official(BTC, at("10:05:00"), 5)
                .ours(BTC, at("10:06:00"), 6)
                .official(BTC, at("10:06:00"), 7)
                .ours(BTC, at("10:08:00"), 6)
                .official(BTC, at("10:08:00"), 5);

        ParityReport report = compare();

        assertThat(report.differences())
                .extracting(ParityReport.Difference::reason)
                .containsExactly(Reason.BOUNDARY, Reason.BOUNDARY, Reason.NONE, Reason.NONE);
    }

    @Test
    void whatNoTradeOfTheWindowBesideMakesGoodIsNoBoundaryTrade() {
        rows.ours(BTC, at("10:04:00"), 6, Map.of("high", new BigDecimal("111")))
                .official(BTC, at("10:04:00"), 6)
                .ours(BTC, at("10:05:00"), 6, Map.of("high", new BigDecimal("111")))
                .official(BTC, at("10:05:00"), 6)
                .ours(BTC, at("10:07:00"), 6, Map.of("taker_buy_base", new BigDecimal("5")))
                .official(BTC, at("10:07:00"), 7)
                .ours(BTC, at("10:08:00"), 6)
                .official(BTC, at("10:08:00"), 5);

        ParityReport report = compare();

        assertThat(report.verdict()).isEqualTo(Verdict.INVESTIGATE);
        assertThat(report.differences())
                .extracting(ParityReport.Difference::reason)
                .containsExactly(Reason.NONE, Reason.NONE, Reason.NONE, Reason.NONE);
    }

    @Test
    void aBoundaryTradeMayBeTheOnlyOneOfItsWindow() {
        rows.official(BTC, at("10:04:00"), 1)
                .ours(BTC, at("10:05:00"), 7)
                .official(BTC, at("10:05:00"), 6)
                .ours(BTC, at("10:07:00"), 1)
                .official(BTC, at("10:07:00"), 0)
                .ours(BTC, at("10:08:00"), 6)
                .official(BTC, at("10:08:00"), 7);

        assertThat(compare().differences())
                .extracting(ParityReport.Difference::reason)
                .containsExactly(Reason.BOUNDARY, Reason.BOUNDARY, Reason.BOUNDARY, Reason.BOUNDARY);
    }

    @Test
    void whatIsMissingDoesNotExplainThatOursHasMore() {
        rows.trade(BTC, 20, at("10:04:50"))
                .trade(BTC, 30, at("10:05:10"))
                .gap(BTC, 21L, 29L, "lost", at("10:07:00"))
                .ours(BTC, at("10:00:00"), 9)
                .official(BTC, at("10:00:00"), 8)
                .ours(BTC, at("10:05:00"), 6, Map.of("low", new BigDecimal("1")))
                .official(BTC, at("10:05:00"), 7)
                .ours(BTC, at("10:10:00"), 9)
                .official(BTC, at("10:10:00"), 8);

        assertThat(compare().differences())
                .extracting(ParityReport.Difference::reason)
                .containsExactly(Reason.NONE, Reason.NONE, Reason.NONE);
    }

    @Test
    void aCandleExplainsThatItLacksTradesIfItSaysSoAndNotIfItDoesNotKnow() {
        rows.ours(BTC, at("10:05:00"), 6, Map.of("bar_status", "gap"))
                .official(BTC, at("10:05:00"), 7)
                .ours(BTC, at("10:07:00"), 6, Map.of("bar_status", "unproven"))
                .official(BTC, at("10:07:00"), 7);

        assertThat(compare().differences())
                .extracting(ParityReport.Difference::reason)
                .containsExactly(Reason.STATUS, Reason.NONE);
    }

    @Test
    void aFlatWindowAgreesWithNoneAndOneOfOursAloneWithNothing() {
        rows.official(BTC, at("10:04:00"), 0).official(BTC, at("10:06:00"), 0).ours(BTC, at("10:05:00"), 6);

        ParityReport report = compare();

        assertThat(report.lines())
                .containsExactly(
                        new ParityReport.Line("binance", "BTC-USDT", "1m", 2, 0, 0, 1, 0, Verdict.INVESTIGATE));
    }

    @Test
    void withoutAReferenceNothingPasses() {
        rows.ours(BTC, at("10:05:00"), 6);

        ParityReport report = compare();

        assertThat(report.verdict()).isEqualTo(Verdict.INVESTIGATE);
        assertThat(report.text())
                .startsWith("No official candles to compare with")
                .endsWith("INVESTIGATE\n");
    }

    @Test
    void theNewestWordOfTheExchangeCounts() {
        rows.ours(BTC, at("10:05:00"), 6)
                .official(BTC, at("10:05:00"), 7)
                .write(directory)
                .close();
        rows.official(BTC, at("10:05:00"), 6);

        ParityReport report;
        try (Lake lake = rows.writeLater(directory, 1)) {
            report = Parity.compare(lake, Scope.ALL, "1m", 10);
        }

        assertThat(report.verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void anUnknownTimeframeIsRefused() {
        try (Lake lake = rows.write(directory)) {
            assertThatThrownBy(() -> Parity.compare(lake, Scope.ALL, "2m", 10))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Invalid timeframe 2m: must be one of 1s, 1m, 5m, 15m, 1h, 4h, 1d");
        }
    }

    private ParityReport compare() {
        try (Lake lake = rows.write(directory)) {
            return Parity.compare(lake, Scope.ALL, null, 10);
        }
    }
}
