package io.tidemark.proof;

import static io.tidemark.proof.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lake.Lake;
import io.tidemark.sql.CheckDefinition;
import io.tidemark.sql.CheckDefinition.Severity;
import io.tidemark.sql.Definitions;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {

    private static final long TEN = at("10:00:00");
    private static final Scope CLEAN = new Scope(null, "CLEAN-USDT", null, null);
    private static final Map<String, Object> QUOTED =
            Map.of("bid", new BigDecimal("99.9"), "ask", new BigDecimal("100.1"), "spread", new BigDecimal("0.2"));

    private static final List<CheckDefinition> RULES = Definitions.checks().stream()
            .filter(check -> check.severity() != Severity.FACT)
            .toList();

    @TempDir
    static Path wrong;

    @TempDir
    Path directory;

    /** One instrument whose rows are as they must be: numbers 1 to 9, of which 5 to 7 are known to be lost. */
    private final LakeFixture rows = clean("acme/CLEAN-USDT");

    @Test
    void eachRuleTellsTheInstrumentThatBreaksItAndNoOther() throws Exception {
        Map<String, Set<String>> told = new TreeMap<>();
        try (Lake lake = everythingWrong()) {
            RulesReport report = Rules.check(lake, Scope.ALL, null, RULES, 5);

            for (RulesReport.Rule rule : report.rules()) {
                if (rule.told() > 0) {
                    int instrument = rule.columns().indexOf("instrument");
                    rule.first().forEach(row -> told.computeIfAbsent(rule.name(), any -> new TreeSet<>())
                            .add(String.valueOf(row.get(instrument))));
                }
            }
            assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(Rules.check(lake, CLEAN, null, RULES, 5).verdict()).isEqualTo(Verdict.PASS);
            assertThat(Rules.check(lake, only("CROSSED-USDT"), null, RULES, 5).verdict())
                    .isEqualTo(Verdict.INVESTIGATE);
        }

        Map<String, Set<String>> wanted = new TreeMap<>();
        wanted.put("trades_price_and_size_present", Set.of("NOPRICE-USDT"));
        wanted.put("trades_price_and_size_positive", Set.of("NOSIZE-USDT"));
        wanted.put("trades_side_known", Set.of("NOSIDE-USDT"));
        wanted.put("trades_once", Set.of("TWICE-USDT"));
        wanted.put("trades_numbers_accounted_for", Set.of("UNTOLD-USDT", "HALFTOLD-USDT"));
        wanted.put("quotes_ask_not_below_bid", Set.of("CROSSED-USDT"));
        wanted.put("quotes_once", Set.of("ECHO-USDT"));
        wanted.put("candles_ohlc_present", Set.of("NOCLOSE-USDT"));
        wanted.put("candles_ohlc_ordered", Set.of("LOWABOVE-USDT", "HIGHBELOW-USDT"));
        wanted.put("candles_prices_positive", Set.of("ZERO-USDT"));
        wanted.put("candles_ask_not_below_bid", Set.of("INSIDEOUT-USDT"));
        wanted.put("candles_spread_narrow", Set.of("INSIDEOUT-USDT", "WIDE-USDT"));
        wanted.put("candles_aligned", Set.of("LATE-USDT", "LONG-USDT", "ODD-USDT", "SHIFTED-USDT"));
        wanted.put("candles_once", Set.of("AGAIN-USDT"));
        assertThat(told).isEqualTo(wanted);
        assertThat(wanted.keySet())
                .as("every rule is broken by someone")
                .containsExactlyInAnyOrderElementsOf(
                        RULES.stream().map(CheckDefinition::name).toList());
    }

    @Test
    void whereNothingIsWrongTheFactsAreToldAndItPasses() {
        rows.trade("acme/CLEAN-USDT", "10", 10L, 1, "101", "3", "sell", at("10:04:30"), "stream")
                .ours("acme/CLEAN-USDT", at("10:04:00"), Map.of("bar_status", "gap"))
                .official("acme/CLEAN-USDT", TEN, 7);

        RulesReport report = check(Scope.ALL, null, Definitions.checks());

        assertThat(report.verdict()).isEqualTo(Verdict.PASS);
        assertThat(report.leftOut()).isEmpty();
        assertThat(report.rows()).isEqualTo(7 + 2 + 3 + 3);
        assertThat(rule(report, Rules.SCHEMA).checked()).isGreaterThan(300);
        assertThat(rule(report, "trades_once").checked()).isEqualTo(7);
        assertThat(fact(report, "fact_trades_by_day")).containsExactly("[acme, CLEAN-USDT, 2026-01-02, 7, 266, 0]");
        assertThat(fact(report, "fact_candle_continuity"))
                .containsExactly("[acme, CLEAN-USDT, 1m, 2026-01-02, 3, 2, 120]");
        assertThat(fact(report, "fact_candle_status")).containsExactly("[acme, CLEAN-USDT, 1m, 3, 2, 1, 0]");
        assertThat(fact(report, "fact_spreads"))
                .containsExactly("[acme, CLEAN-USDT, 1m, 1, 20.0, 20.0, 20.0, 20.0, 0]");
        assertThat(fact(report, "fact_sides"))
                .singleElement()
                .asString()
                .startsWith("[acme, CLEAN-USDT, 7, 6, 85.71, 9");
        assertThat(fact(report, "fact_volume_against_official"))
                .singleElement()
                .asString()
                .startsWith("[acme, CLEAN-USDT, 1m, 1, 1.0")
                .contains(", 7.0", ", 1, 6.0");
        assertThat(fact(report, "fact_freshness")).singleElement().asString().endsWith(", 0]");
        assertThat(fact(report, "fact_outliers")).isEmpty();
        assertThat(fact(report, "fact_rejected")).isEmpty();
        assertThat(report.text(Map.of("exchange", "all")))
                .contains("- exchange: all", "| Rule ", "| Total checked |", "### fact_rejected\n\n")
                .endsWith("## Overall Assessment\n\nPASS\n")
                .doesNotContain("## Offending rows");
        assertThat(report.csv()).contains("trades_once,7,0,0.0000,PASS\n").doesNotContain("fact_");
    }

    @Test
    void ofARuleThatIsBrokenOftenTheFirstRowsAreToldAndAllAreCounted() {
        for (int i = 0; i < 4; i++) {
            rows.quote("acme/CROSSED-USDT", "101", "100", TEN + i);
        }
        RulesReport report = check(only("CROSSED-USDT"), null, RULES);

        assertThat(rule(report, "quotes_ask_not_below_bid").percent()).isEqualByComparingTo("100");
        assertThat(report.text(Map.of()))
                .contains(
                        "## Offending rows\n\n### quotes_ask_not_below_bid",
                        "| acme     | CROSSED-USDT | 2026-01-02T10:00:00.000001Z | 101 | 100 |",
                        "\n2 more.\n",
                        "INVESTIGATE: quotes_ask_not_below_bid\n\nINVESTIGATE\n");
        assertThat(report.summary(Map.of()))
                .contains("INVESTIGATE: quotes_ask_not_below_bid")
                .doesNotContain("Offending");
        assertThat(report.json(Map.of("exchange", "all")))
                .startsWith("{\"exchange\":\"all\",\"rows_checked\":4,")
                .contains("{\"rule\":\"quotes_ask_not_below_bid\",\"severity\":\"investigate\",\"checked\":4,"
                        + "\"violations\":4,\"verdict\":\"INVESTIGATE\",")
                .contains("[\"acme\",\"CROSSED-USDT\",\"2026-01-02T10:00:00.000000Z\",101,100]")
                .endsWith("\"verdict\":\"INVESTIGATE\"}\n");
    }

    @Test
    void fewWideSpreadsAmongManyAreTolerated() {
        for (int i = 1; i <= 1_001; i++) {
            rows.ours("acme/WIDE-USDT", TEN + i * 60_000_000L, i == 1 ? wide("94", "106") : QUOTED);
        }

        RulesReport report = check(only("WIDE-USDT"), null, RULES);

        assertThat(rule(report, "candles_spread_narrow").told()).isEqualTo(1);
        assertThat(report.verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void whatIsLookedAtCanBeChosen() {
        rows.quote("other/CROSSED-USDT", "101", "100", TEN)
                .ours("acme/LATE-USDT", at("10:00:00") + 1, 1)
                .ours("acme/LATE-USDT", at("10:00:01"), Map.of("timeframe", "1s", "window_end", at("10:00:02")));

        LocalDate day = LocalDate.parse("2026-01-02");
        try (Lake lake = rows.write(directory)) {
            assertThat(check(lake, new Scope("acme", "CROSSED-USDT", null, null), null)
                            .rows())
                    .isZero();
            assertThat(check(lake, new Scope("acme", "CROSSED-USDT", null, null), null)
                            .verdict())
                    .isEqualTo(Verdict.INVESTIGATE);
            assertThat(check(lake, new Scope("other", null, day, day), null).rows())
                    .isEqualTo(1);
            assertThat(check(lake, new Scope("other", null, day.plusDays(1), null), null)
                            .rows())
                    .isZero();
            assertThat(check(lake, only("LATE-USDT"), null).verdict()).isEqualTo(Verdict.FAIL);
            assertThat(check(lake, only("LATE-USDT"), "1s").verdict()).isEqualTo(Verdict.PASS);
            assertThatThrownBy(() -> check(lake, Scope.ALL, "2m"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Invalid timeframe 2m: must be one of 1s, 1m, 5m, 15m, 1h, 4h, 1d");
        }
    }

    @Test
    void aColumnThatIsNotThereOrOfAnotherTypeIsToldAndWhatNeedsItIsLeftOut() {
        rows.write(directory).close();
        try (Lake lake = Lake.open(directory)) {
            lake.table("silver.quotes")
                    .updateSchema()
                    .deleteColumn("sequence")
                    .deleteColumn("bid_quantity")
                    .commit();
            lake.table("silver.quotes")
                    .updateSchema()
                    .addColumn("bid_quantity", Types.StringType.get())
                    .commit();
        }

        RulesReport report;
        try (Lake lake = Lake.open(directory)) {
            report = check(lake, Scope.ALL, null);
        }

        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(rule(report, Rules.SCHEMA).first())
                .extracting(String::valueOf)
                .containsExactly(
                        "[silver.quotes, bid_quantity, decimal(38, 18), string]",
                        "[silver.quotes, sequence, long, no column]");
        assertThat(report.leftOut()).containsExactly("quotes_ask_not_below_bid", "quotes_once");
        assertThat(report.summary(Map.of()))
                .contains("Not checked, since their tables are not as declared: quotes_ask_not_below_bid, quotes_once");
    }

    @Test
    void aUsersCheckIsAFile() throws IOException {
        List<CheckDefinition> checks = checks("no_large_trades", """
                -- No trade is of more than two coins.
                -- Checks: silver.trades by traded_at.
                -- Severity: fail.
                SELECT exchange, instrument, trade_id, quantity FROM checked WHERE quantity > 2 -- of the base asset
                """);
        rows.trade("acme/LARGE-USDT", "1", 1L, 1, "100", "2.5", "buy", TEN, "stream");

        RulesReport report = check(Scope.ALL, null, checks);

        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(rule(report, "no_large_trades").first())
                .extracting(String::valueOf)
                .containsExactly("[acme, LARGE-USDT, 1, 2.500000000000000000]");
    }

    @Test
    void aBrokenCheckIsOneLineThatNamesItsFile() throws IOException {
        String head = "-- Nothing.\n-- Checks: silver.trades by traded_at.\n-- Severity: fail.\n";

        assertThat(refused("SELECT 1\n")).endsWith("bad.sql: line 1 must be a comment that says what holds");
        assertThat(refused("-- Nothing.\n-- Severity: fail.\nSELECT 1\n"))
                .endsWith("bad.sql: it lacks the line -- Checks: silver.trades by traded_at.");
        assertThat(refused(head.replace("fail", "worse") + "SELECT 1\n"))
                .endsWith("bad.sql: it lacks the line -- Severity: fail. (or investigate, or fact)");
        assertThatThrownBy(() -> Definitions.checks(directory.resolve("none")))
                .hasMessage("Cannot use checks of %s: no SQL file is there", directory.resolve("none"));
        Map<String, String> reasons = Map.of(
                head + "SELECT exchange FROM checked WHERE pricee > 2",
                "Binder Error: Referenced column \"pricee\" not found",
                head + "SELEC exchange FROM checked",
                "syntax error at or near",
                head + "SELECT exchange FROM silver.trade",
                "no table silver.trade; most like it are silver.trades, ",
                head.replace("silver.trades", "silver.trade") + "SELECT exchange FROM checked",
                "no table silver.trade; most like it are silver.trades, ",
                head.replace("traded_at", "day") + "SELECT exchange FROM checked",
                "silver.trades has no column day",
                head + "SELECT CAST(exchange AS INT) FROM checked",
                "Conversion Error: Could not convert string 'acme' to INT32");
        try (Lake lake = rows.write(directory.resolve("lake"))) {
            for (Map.Entry<String, String> reason : reasons.entrySet()) {
                List<CheckDefinition> checks = checks("bad", reason.getKey());
                assertThatThrownBy(() -> Rules.check(lake, Scope.ALL, null, checks, 5))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("Cannot use check %s: ", directory.resolve("checks/bad.sql"))
                        .hasMessageContaining(reason.getValue());
            }
        }
    }

    /** One instrument for each way to be wrong; what no job can write is written behind everyone's back. */
    private Lake everythingWrong() throws Exception {
        for (String name : List.of("NOPRICE", "NOSIZE", "NOSIDE", "TWICE")) {
            rows.trade("acme/%s-USDT".formatted(name), 1, TEN).trade("acme/%s-USDT".formatted(name), 2, TEN + 1);
        }
        rows.trade("acme/UNTOLD-USDT", 1, TEN)
                .trade("acme/UNTOLD-USDT", 3, TEN + 1)
                .trade("acme/HALFTOLD-USDT", 1, TEN)
                .trade("acme/HALFTOLD-USDT", 5, TEN + 1)
                .gap("acme/HALFTOLD-USDT", 2L, 3L, "open", TEN)
                .trade("acme/FILLS-USDT", 1, TEN)
                .trade("acme/FILLS-USDT", "3", 3L, 2, "100", "1", "buy", TEN + 1, "stream")
                .trade("acme/ANEW-USDT", 1, TEN)
                .trade("acme/ANEW-USDT", 7, TEN + 1)
                .event("acme", "epoch", "ANEW-USDT went from 7 to 1", TEN)
                .quote("acme/CROSSED-USDT", "101", "100", TEN)
                .quote("acme/ECHO-USDT", "100", "101", TEN)
                .quote("acme/ECHO-USDT", "100", "101", TEN);
        for (String name : List.of("NOCLOSE", "ZERO")) {
            rows.ours("acme/%s-USDT".formatted(name), TEN, 1);
        }
        rows.ours("acme/LOWABOVE-USDT", TEN, Map.of("low", new BigDecimal("100.5"), "high", new BigDecimal("101")))
                .ours("acme/HIGHBELOW-USDT", TEN, Map.of("high", new BigDecimal("99.5"), "low", new BigDecimal("99")))
                .ours("acme/INSIDEOUT-USDT", TEN, wide("101", "100"))
                .ours("acme/WIDE-USDT", TEN, wide("97.5", "102.5"))
                .ours("acme/NARROW-USDT", TEN, wide("97.6", "102.4"))
                .ours("acme/LATE-USDT", TEN + 1, 1)
                .ours("acme/LONG-USDT", TEN, Map.of("window_end", at("10:02:00")))
                .ours("acme/ODD-USDT", TEN, Map.of("timeframe", "2m", "window_end", at("10:02:00")))
                .ours("acme/DAY-USDT", at("00:00:00"), day(at("00:00:00")))
                .ours("acme/SHIFTED-USDT", TEN, day(TEN))
                .ours("acme/AGAIN-USDT", TEN, 1)
                .ours("acme/AGAIN-USDT", TEN, 1)
                .ours("acme/REVISED-USDT", TEN, 1)
                .ours("acme/REVISED-USDT", TEN, Map.of("revision", 1));
        rows.write(wrong).close();
        Tamper.rewrite(
                wrong,
                "silver.trades",
                "SELECT * REPLACE (CASE WHEN instrument = 'NOPRICE-USDT' AND trade_number = 1 THEN NULL ELSE price END AS price,"
                        + " CASE WHEN instrument = 'NOPRICE-USDT' AND trade_number = 2 THEN NULL"
                        + " WHEN instrument = 'NOSIZE-USDT' AND trade_number = 2 THEN 0 ELSE quantity END AS quantity,"
                        + " CASE instrument WHEN 'NOSIDE-USDT' THEN 'short' ELSE taker_side END AS taker_side,"
                        + " CASE instrument WHEN 'TWICE-USDT' THEN '1' ELSE trade_id END AS trade_id) FROM rows");
        Tamper.rewrite(
                wrong,
                "gold.candles",
                "SELECT * REPLACE (CASE instrument WHEN 'NOCLOSE-USDT' THEN NULL ELSE close END AS close,"
                        + " CASE instrument WHEN 'ZERO-USDT' THEN 0 ELSE low END AS low) FROM rows");
        return Lake.open(wrong);
    }

    private static LakeFixture clean(String market) {
        LakeFixture rows = new LakeFixture();
        for (long number : new long[] {1, 2, 3, 4, 8, 9}) {
            rows.trade(market, number, TEN + number * 1_000_000 / 2);
        }
        return rows.gap(market, 5L, 7L, "lost", TEN)
                .quote(market, "99.9", "100.1", TEN)
                .quote(market, "99.9", "100.1", TEN + 1)
                .ours(market, TEN, 1)
                .ours(market, at("10:01:00"), QUOTED);
    }

    private static Map<String, Object> wide(String bid, String ask) {
        return Map.of(
                "bid",
                new BigDecimal(bid),
                "ask",
                new BigDecimal(ask),
                "spread",
                new BigDecimal(ask).subtract(new BigDecimal(bid)));
    }

    private static Map<String, Object> day(long start) {
        return Map.of("timeframe", "1d", "window_end", start + 86_400_000_000L);
    }

    private static Scope only(String instrument) {
        return new Scope(null, instrument, null, null);
    }

    private RulesReport check(Scope scope, @Nullable String timeframe, List<CheckDefinition> checks) {
        try (Lake lake = rows.write(directory.resolve("lake"))) {
            return Rules.check(lake, scope, timeframe, checks, 2);
        }
    }

    private static RulesReport check(Lake lake, Scope scope, @Nullable String timeframe) {
        List<CheckDefinition> few = Definitions.checks().stream()
                .filter(check ->
                        check.name().startsWith("quotes") || check.name().equals("candles_aligned"))
                .toList();
        return Rules.check(lake, scope, timeframe, few, 2);
    }

    private String refused(String text) throws IOException {
        try {
            checks("bad", text);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        return "nothing";
    }

    private List<CheckDefinition> checks(String name, String text) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("checks"));
        Files.writeString(folder.resolve(name + ".sql"), text);
        return Definitions.checks(folder);
    }

    private static RulesReport.Rule rule(RulesReport report, String name) {
        return report.rules().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> fact(RulesReport report, String name) {
        return rule(report, name).first().stream().map(String::valueOf).toList();
    }
}
