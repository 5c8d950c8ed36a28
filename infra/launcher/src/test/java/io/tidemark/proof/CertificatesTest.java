package io.tidemark.proof;

import static io.tidemark.proof.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    void aTradeWithoutANumberStoredTwiceFails() {
        unnumbered("a", at("10:00:00") - DAY);
        unnumbered("c", at("10:00:00"));
        unnumbered("b", at("10:00:00"));
        unnumbered("c", at("10:00:00"));
        unnumbered("d", at("10:00:00") + DAY);

        assertThat(report())
                .filteredOn(one -> one.exchange().equals("bybit") && one.day().equals(SECOND))
                .singleElement()
                .satisfies(second -> {
                    assertThat(second.verdict()).isEqualTo(Verdict.FAIL);
                    assertThat(second.notes()).containsExactly("1 trades are stored twice");
                });
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
    void theDayOnWhichNumbersBeginAnewIsTheirFirstTradesAndTheOthersAreProven() {
        List<Renumbered> markets = new ArrayList<>();
        for (int seed = 0; seed < 8; seed++) {
            markets.add(new Renumbered(seed).write(rows));
        }

        Map<String, List<Certificate>> all = report().stream().collect(Collectors.groupingBy(Certificate::instrument));

        for (Renumbered market : markets) {
            for (Certificate one : all.getOrDefault(market.name, List.of())) {
                List<String> notes = new ArrayList<>(one.notes());
                notes.removeAll(List.of("collecting began on this day", "no later trade proves its end"));
                if (one.day().equals(market.anew)) {
                    assertThat(notes).as(market.toString()).containsExactly("the exchange began to number anew");
                    assertThat(one.expected()).isNull();
                } else if (one.day().equals(market.holed)) {
                    assertThat(notes)
                            .as(market.toString())
                            .containsExactly(market.missing + " trades are missing without a row in silver.gaps");
                } else {
                    assertThat(notes).as(market + " on " + one.day()).isEmpty();
                    assertThat(one.expected()).isEqualTo(one.observed());
                }
            }
            assertThat(all.get(market.name)).as(market.toString()).hasSize(4);
        }
    }

    @Test
    void aGapOfTheFormerNumbersExcusesNothingOfTheNewOnes() {
        String market = "okx/BTC-USDT";
        long day = at("00:00:00");
        for (int number = 5_000; number <= 5_010; number++) {
            rows.trade(market, number, day - DAY + number);
        }
        rows.gap(market, 5_003L, 5_003L, "absent", day - DAY + 5_004)
                .trade(market, 2, day - 1)
                .event("okx", "epoch", "BTC-USDT went from 5010 to 2", day - 1)
                .trade(market, 5_002, day)
                .gap(market, 3L, 5_001L, "lost", day)
                .trade(market, 5_004, day + 1)
                .trade(market, 5_005, day + DAY);

        Certificate second = report().stream()
                .filter(one -> one.exchange().equals("okx") && one.day().equals(SECOND))
                .findFirst()
                .orElseThrow();

        assertThat(second.notes())
                .containsExactly("4999 trades are lost", "1 trades are missing without a row in silver.gaps");
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

    /**
     * Four days of a market whose exchange begins to number anew within two hours of the midnight between the second
     * and the third, in half of the markets within two seconds; by its clock. Ours is up to two seconds ahead or
     * behind, so trades and the event come in any order, on any day. Numbers and times are in different orders, the new
     * numbers may come to be the old ones again, and of some markets a trade is missing on a day that is no other's.
     */
    private static final class Renumbered {

        private static final long SECOND_MICROS = 1_000_000L;

        private final Random random;
        private final String name;
        private final List<long[]> trades = new ArrayList<>();
        private final long old;
        private final long renumbered;
        private LocalDate anew = SECOND;
        private @Nullable LocalDate holed;
        private long missing;

        Renumbered(int seed) {
            this.random = new Random(seed);
            this.name = "M" + seed + "-USD";
            this.old = random.nextBoolean() ? 3_000_000_000L : 1_000_000L;
            long midnight = at("00:00:00") + DAY;
            long within = random.nextBoolean() ? 2 * SECOND_MICROS : 7_200 * SECOND_MICROS;
            this.renumbered = midnight + random.nextLong(-within, within);
        }

        Renumbered write(LakeFixture rows) {
            long midnight = at("00:00:00") + DAY;
            long last = old + number(old, midnight - 2 * DAY, renumbered);
            boolean upwards = random.nextBoolean();
            long first = upwards ? last + 200_000_000L : random.nextBoolean() ? 1 : last - 1_500;
            int oldOnes = trades.size();
            number(first, renumbered, midnight + 2 * DAY);
            List<long[]> byArrival = new ArrayList<>(trades);
            byArrival.sort(Comparator.comparingLong(trade -> trade[3]));
            List<long[]> newOnes = trades.subList(oldOnes, trades.size());
            long seen = 0;
            for (long[] trade : byArrival) {
                if (newOnes.contains(trade)) {
                    rows.event("acme", "epoch", "%s went from %d to %d".formatted(name, seen, trade[0]), trade[3]);
                    break;
                }
                seen = Math.max(seen, trade[1]);
            }
            long begins = newOnes.stream().mapToLong(trade -> trade[2]).min().orElseThrow();
            anew = day(begins);
            long[] gone = trades.get(random.nextInt(oldOnes / 2, oldOnes + newOnes.size() / 2));
            if (random.nextBoolean()
                    && !day(gone[2]).equals(anew)
                    && Math.abs(gone[2] - midnight) > 3 * 3_600 * SECOND_MICROS) {
                holed = day(gone[2]);
                missing = gone[1] - gone[0] + 1;
                trades.remove(gone);
            }
            trades.forEach(trade -> rows.trade(
                            "acme/" + name,
                            Long.toString(trade[1]),
                            trade[1],
                            (int) (trade[1] - trade[0] + 1),
                            "100",
                            "1",
                            "buy",
                            trade[2],
                            "stream")
                    .received(trade[3]));
            return this;
        }

        /** Trades from one time to another, an hour or so apart, and many around the new beginning. */
        private long number(long first, long from, long until) {
            List<Long> times = new ArrayList<>();
            for (long at = from; at < until; at += random.nextLong(1, 7_200 * SECOND_MICROS)) {
                times.add(at);
            }
            for (int i = 0; i < 30; i++) {
                long near = random.nextLong(1, 3 * SECOND_MICROS);
                times.add(from == renumbered ? from + near : until - near);
            }
            Collections.sort(times);
            long next = first;
            int begin = trades.size();
            for (long at : times) {
                long fills = random.nextInt(1, 100);
                trades.add(new long[] {next, next + fills - 1, at, at + random.nextLong(4 * SECOND_MICROS)});
                next += fills;
            }
            for (int i = begin; i < trades.size() - 1; i += 2) {
                long[] one = trades.get(i);
                long[] other = trades.get(i + 1);
                if (random.nextBoolean() && other[2] - one[2] < SECOND_MICROS) {
                    long at = one[2];
                    one[2] = other[2];
                    other[2] = at;
                }
            }
            for (long[] trade : trades.subList(begin, trades.size())) {
                trade[3] -= 2 * SECOND_MICROS;
            }
            return next - 1 - first;
        }

        private static LocalDate day(long at) {
            return LocalDate.ofEpochDay(Math.floorDiv(at, DAY));
        }

        @Override
        public String toString() {
            return "%s, from %s".formatted(name, Instant.EPOCH.plus(renumbered, ChronoUnit.MICROS));
        }
    }
}
