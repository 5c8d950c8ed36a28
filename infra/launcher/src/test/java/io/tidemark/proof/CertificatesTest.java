package io.tidemark.proof;

import static io.tidemark.proof.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

    private static final String BTC = "binance/BTC-USDT";
    private static final long DAY = 86_400_000_000L;
    private static final LocalDate LATER = LocalDate.of(2027, 1, 1);
    private static final LocalDate SECOND = LocalDate.of(2026, 1, 2);

    @TempDir
    Path directory;

    /** Trades 1 and 2 of the day before, 9 of the day after; 2026-01-02 lies between. */
    private final LakeFixture rows = new LakeFixture()
            .trade(BTC, 1, at("22:00:00") - DAY)
            .trade(BTC, 2, at("23:59:59") - DAY)
            .trade(BTC, 9, at("00:00:01") + DAY);

    @Test
    void anUnbrokenDayBetweenTwoOthersPasses() {
        for (int number = 3; number <= 8; number++) {
            rows.trade(BTC, number, at("10:00:00") + number);
        }

        Certificate second = report().get(1);

        assertThat(second.day()).isEqualTo(SECOND);
        assertThat(second.notes()).isEmpty();
        assertThat(second.verdict()).isEqualTo(Verdict.PASS);
        assertThat(second.proofGrade()).isEqualTo("B");
        assertThat(List.of(second.firstNumber(), second.lastNumber(), second.expected(), second.observed()))
                .containsExactly(3L, 8L, 6L, 6L);
    }

    @Test
    void theFirstDayAndTheLastAreNotProvenWhole() {
        for (int number = 3; number <= 8; number++) {
            rows.trade(BTC, number, at("10:00:00") + number);
        }

        List<Certificate> all = report();

        assertThat(all)
                .extracting(Certificate::verdict)
                .containsExactly(Verdict.INVESTIGATE, Verdict.PASS, Verdict.INVESTIGATE);
        assertThat(all.get(0).notes()).containsExactly("collecting began on this day");
        assertThat(all.get(2).notes()).containsExactly("no later trade proves its end");
    }

    @Test
    void theExchangesOwnCountMakesItAnAOrFailsIt() {
        for (int number = 3; number <= 8; number++) {
            rows.trade(BTC, number, at("10:00:00") + number);
        }
        rows.official(BTC, "1d", at("00:00:00"), 6).official(BTC, "1d", at("00:00:00") + DAY, 2);

        List<Certificate> all = report();

        assertThat(all.get(1).proofGrade()).isEqualTo("A");
        assertThat(all.get(1).verdict()).isEqualTo(Verdict.PASS);
        assertThat(all.get(2).proofGrade()).isEqualTo("B");
        assertThat(all.get(2).verdict()).isEqualTo(Verdict.INVESTIGATE);
        assertThat(all.get(2).notes())
                .containsExactly("no later trade proves its end", "the exchange counts 2 trades, 1 are stored");
    }

    @Test
    void officialCandlesOfAPartOfTheDayCountNothing() {
        rows.trade(BTC, 3, at("10:00:00")).official(BTC, at("10:00:00"), 1);

        assertThat(report().get(1).officialCount()).isNull();
    }

    @Test
    void whatIsMissingIsToldByWhatBecameOfIt() {
        rows.trade(BTC, 3, at("10:00:00"))
                .trade(BTC, 5, at("11:00:00"))
                .trade(BTC, 8, at("12:00:00"))
                .gap(BTC, 4L, 4L, "absent", at("11:00:01"))
                .gap(BTC, 6L, 6L, "lost", at("12:00:01"));

        Certificate second = report().get(1);

        assertThat(List.of(second.expected(), second.observed(), second.absent(), second.lost()))
                .containsExactly(6L, 3L, 1L, 1L);
        assertThat(second.notes())
                .containsExactly("1 trades are lost", "1 trades are missing without a row in silver.gaps");
        assertThat(second.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void numbersNeverIssuedAreNoLoss() {
        rows.trade(BTC, 3, at("10:00:00")).trade(BTC, 8, at("12:00:00")).gap(BTC, 4L, 7L, "absent", at("12:00:01"));

        assertThat(report().get(1).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aNightThatIsMissingBelongsToTheDayOfTheNextTrade() {
        rows.trade(BTC, 3, at("10:00:00")).gap(BTC, 4L, 8L, "lost", at("12:00:01") + DAY);

        List<Certificate> all = report();

        assertThat(all.get(1).expected()).isEqualTo(1);
        assertThat(List.of(
                        all.get(2).firstNumber(),
                        all.get(2).expected(),
                        all.get(2).lost()))
                .containsExactly(4L, 6L, 5L);
    }

    @Test
    void numbersAndTimesInDifferentOrdersAroundMidnightAreNoLoss() {
        rows.trade(BTC, 4, at("00:00:00") - 1)
                .trade(BTC, 3, at("00:00:00"))
                .trade(BTC, 5, at("00:00:01"))
                .trade(BTC, 7, at("23:59:59"))
                .trade(BTC, 6, at("00:00:00") + DAY)
                .trade(BTC, 8, at("00:00:00") + DAY);

        List<Certificate> all = report();

        assertThat(all).extracting(Certificate::expected).containsExactly(3L, 3L, 3L);
        assertThat(all).extracting(Certificate::observed).containsExactly(3L, 3L, 3L);
        assertThat(all.get(1).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aTradeStoredTwiceFails() {
        for (int number = 3; number <= 8; number++) {
            rows.trade(BTC, number, at("10:00:00") + number);
        }
        rows.trade(BTC, 5, at("10:00:00") + 5);

        Certificate second = report().get(1);

        assertThat(second.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(second.notes()).containsExactly("1 trades are stored twice");
    }

    @Test
    void withoutNumbersOnlyOverlapIsProven() {
        for (int day = -1; day <= 1; day++) {
            unnumbered("id" + day, at("10:00:00") + day * DAY);
        }

        List<Certificate> all =
                report().stream().filter(one -> one.exchange().equals("bybit")).toList();

        assertThat(all).extracting(Certificate::proofGrade).containsOnly("C");
        assertThat(all.get(1).verdict()).isEqualTo(Verdict.PASS);
        assertThat(all.get(1).expected()).isNull();
    }

    @Test
    void anUnprovenGapIsToBeInvestigated() {
        for (int day = -1; day <= 1; day++) {
            unnumbered("id" + day, at("10:00:00") + day * DAY);
        }
        rows.gap("bybit/BTC-USDT", null, null, "unproven", at("11:00:00"));

        assertThat(report())
                .filteredOn(one -> one.exchange().equals("bybit") && one.day().equals(SECOND))
                .extracting(Certificate::verdict)
                .containsExactly(Verdict.INVESTIGATE);
    }

    @Test
    void twiceWritesNothingAndALateTradeRevisesItsDayAndTheChain() throws IOException {
        rows.trade(BTC, 3, at("10:00:00"));
        report();

        List<Certificate> again = report();
        rows.trade(BTC, 4, at("11:00:00"));
        List<Certificate> late = report();

        assertThat(again).isEmpty();
        assertThat(late).extracting(Certificate::day).containsExactly(SECOND, SECOND.plusDays(1));
        assertThat(late.get(1).previousFingerprint()).isEqualTo(late.get(0).chain());
        assertThat(query("SELECT trading_day, max(revision) FROM gold.completeness GROUP BY 1 ORDER BY 1"))
                .containsExactly("2026-01-01,0", "2026-01-02,1", "2026-01-03,1");
    }

    @Test
    void theDayThatHasNotEndedIsLeftOutUnlessAsked() {
        rows.trade(BTC, 3, at("10:00:00"));
        try (Lake lake = rows.write(directory)) {
            assertThat(Certificates.preview(lake, Scope.ALL, SECOND))
                    .extracting(Certificate::day)
                    .containsExactly(SECOND.minusDays(1));
            assertThat(Certificates.preview(lake, new Scope(null, null, SECOND, SECOND), SECOND))
                    .extracting(Certificate::day)
                    .containsExactly(SECOND);
        }
    }

    private void unnumbered(String id, long at) {
        rows.trade("bybit/BTC-USDT", id, null, 1, "100", "1", "buy", at, "stream");
    }

    private List<Certificate> report() {
        try (Lake lake = rows.write(directory)) {
            return Certificates.report(lake, Scope.ALL, LATER, 1);
        }
    }

    private List<String> query(String sql) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Lake lake = Lake.open(directory)) {
            LakeQuery.over(lake).run(sql, ResultFormat.CSV, answer);
        }
        return answer.toString().lines().skip(1).toList();
    }
}
