package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateRulesTest {

    /** 2026-01-02T10:00:00Z. */
    private static final long TEN = 1_767_348_000_000_000L;

    @TempDir
    Path directory;

    @BeforeEach
    void aQuoteAndAnotherWithAskBelowBid() {
        try (Lake lake = Lake.openOrCreate(directory.resolve("lake"));
                LakeAppend quotes = LakeAppend.to(lake, "silver.quotes")) {
            quotes.add(quote("100", "101", TEN));
            quotes.add(quote("101", "100", TEN + 86_400_000_000L));
            quotes.commit();
        }
    }

    @Test
    void theReportIsAFileAndTheVerdictTheExitCode() throws IOException {
        Path report = directory.resolve("reports/sanity.md");

        Run all = run("--report", report.toString());
        Run day = run("--day", "2026-01-02", "--format", "csv");
        Run later = run("--from", "2026-01-03", "--exchange", "acme", "--format", "json");

        assertThat(all.code()).isEqualTo(Tidemark.FAILED);
        assertThat(all.out())
                .contains("- lake: " + directory.resolve("lake"), "- first day: all", "- rows checked: 2")
                .containsPattern("(?m)^\\| Rule +\\| Description +\\| Total checked \\| Violations \\| % violated \\|$")
                .containsPattern("(?m)^\\| quotes_ask_not_below_bid +\\|.*\\| 2 +\\| 1 +\\| 50 +\\|$")
                .endsWith("## Overall Assessment\n\nINVESTIGATE: quotes_ask_not_below_bid\n\nINVESTIGATE\n")
                .doesNotContain("Offending rows");
        assertThat(Files.readString(report))
                .contains(
                        "## Offending rows\n\n### quotes_ask_not_below_bid",
                        "| 2026-01-03T10:00:00.000000Z | 101 | 100 |")
                .endsWith("INVESTIGATE\n");
        assertThat(day.code()).isEqualTo(Tidemark.OK);
        assertThat(day.out()).contains("quotes_ask_not_below_bid,1,0,0.0000,PASS\n");
        assertThat(later.code()).isEqualTo(Tidemark.FAILED);
        assertThat(later.out()).contains("\"first_day\":\"2026-01-03\"", "\"rows_checked\":1,");
    }

    @Test
    void aFileOfTheUsersTakesThePlaceOfOneOfOurs() throws IOException {
        Path checks = Files.createDirectories(directory.resolve("checks"));
        Files.writeString(checks.resolve("quotes_ask_not_below_bid.sql"), """
                -- No quote is of 2027.
                -- Checks: silver.quotes by received_at.
                -- Severity: fail.
                SELECT * FROM checked WHERE received_at >= TIMESTAMPTZ '2027-01-01T00:00:00Z'
                """);

        Run run = run("--checks", checks.toString(), "--only", "quotes_ask_not_below_bid,quotes_once");

        assertThat(run.code()).isEqualTo(Tidemark.OK);
        assertThat(run.out())
                .contains("No quote is of 2027.")
                .endsWith("PASS\n")
                .doesNotContain("trades_once");
    }

    @Test
    void whatCannotBeIsOneLine() throws IOException {
        Path checks = Files.createDirectories(directory.resolve("checks"));
        Files.writeString(checks.resolve("odd.sql"), "-- Nothing.\nSELECT 1\n");

        assertThat(run("--checks", checks.toString()).err())
                .isEqualTo(
                        "tidemark: Cannot use check %s/odd.sql: it lacks the line -- Checks: silver.trades by traded_at.\n"
                                .formatted(checks));
        assertThat(run("--only", "nothing").err())
                .startsWith("tidemark: Invalid check nothing: there is none; there are candles_aligned, ");
        assertThat(run("--day", "2026-01-02", "--to", "2026-01-03").err())
                .isEqualTo("tidemark: Cannot look at day 2026-01-02 alone and at days from the first to 2026-01-03:"
                        + " give --day, or --from and --to\n");
    }

    private static Map<String, Object> quote(String bid, String ask, long receivedAt) {
        return Map.of(
                "exchange",
                "acme",
                "instrument",
                "BTC-USDT",
                "bid",
                new BigDecimal(bid),
                "ask",
                new BigDecimal(ask),
                "received_at",
                receivedAt);
    }

    private Run run(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> line = new ArrayList<>(
                List.of("validate", "rules", "--lake", directory.resolve("lake").toString()));
        line.addAll(List.of(options));
        int code = Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private record Run(int code, String out, String err) {}
}
