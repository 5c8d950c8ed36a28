package io.tidemark.proof;

import static io.tidemark.proof.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {

    private static final String BTC = "binance/BTC-USDT";
    private static final long DAY = 86_400_000_000L;

    @TempDir
    Path directory;

    @BeforeEach
    void certifyThreeDays() {
        LakeFixture rows = new LakeFixture();
        for (int number = 1; number <= 9; number++) {
            rows.trade(BTC, number, at("10:00:00") + number + (number / 4 - 1) * DAY);
        }
        try (Lake lake = rows.write(directory)) {
            Certificates.report(lake, Scope.ALL, LocalDate.of(2027, 1, 1), 1);
        }
    }

    @Test
    void whatIsAsItWasPasses() {
        assertThat(certificates().wrong()).isZero();
    }

    @Test
    void aChangedPriceShows() throws Exception {
        Tamper.rewrite(
                directory,
                "silver.trades",
                "SELECT * REPLACE (CASE trade_number WHEN 5 THEN price + 0.000000000000000001 ELSE price END AS price)"
                        + " FROM rows");

        assertThat(certificates().lines())
                .singleElement()
                .asString()
                .matches("binance BTC-USDT 2026-01-02: fingerprint is [0-9a-f]{64} by silver.trades, [0-9a-f]{64} by"
                        + " gold.completeness");
    }

    @Test
    void aTradeThatIsGoneShows() throws Exception {
        Tamper.rewrite(directory, "silver.trades", "SELECT * FROM rows WHERE trade_number <> 5");

        assertThat(certificates().lines())
                .hasSize(3)
                .contains(
                        "binance BTC-USDT 2026-01-02: observed is 3 by silver.trades, 4 by gold.completeness",
                        "binance BTC-USDT 2026-01-02: verdict is FAIL by silver.trades, PASS by gold.completeness");
    }

    @Test
    void aTradeThatWasAddedShows() {
        try (Lake lake =
                new LakeFixture().trade(BTC, 12, at("10:00:00") + DAY + 12).write(directory)) {
            assertThat(Verification.ofCertificates(lake, Scope.ALL, 10).lines())
                    .contains("binance BTC-USDT 2026-01-03: observed is 3 by silver.trades, 2 by gold.completeness");
        }
    }

    @Test
    void aTradeThatStandsThereTwiceShows() {
        try (Lake lake = new LakeFixture().trade(BTC, 5, at("10:00:00") + 5).write(directory)) {
            assertThat(Verification.ofCertificates(lake, Scope.ALL, 10).lines())
                    .contains("binance BTC-USDT 2026-01-02: observed is 5 by silver.trades, 4 by gold.completeness");
        }
    }

    @Test
    void aWholeDayThatIsGoneShows() throws Exception {
        Tamper.rewrite(directory, "silver.trades", "SELECT * FROM rows WHERE trade_number NOT BETWEEN 4 AND 7");

        assertThat(certificates().lines())
                .contains("binance BTC-USDT 2026-01-02: observed is 0 by silver.trades, 4 by gold.completeness");
    }

    @Test
    void aCertificateForgedToFitBreaksTheChain() throws Exception {
        Tamper.rewrite(
                directory,
                "gold.completeness",
                "SELECT * REPLACE (CASE WHEN day(trading_day) = 2 THEN repeat('0', 64) ELSE fingerprint END AS fingerprint)"
                        + " FROM rows");

        assertThat(certificates().lines())
                .anyMatch(line -> line.startsWith("binance BTC-USDT 2026-01-02: fingerprint is "))
                .anyMatch(line -> line.startsWith("binance BTC-USDT 2026-01-03: previous_fingerprint is "));
    }

    @Test
    void twoLakesAreComparedTradeByTrade() {
        Path other = directory.resolve("other");
        LakeFixture rows = new LakeFixture();
        for (int number : new int[] {1, 2, 3, 4, 6, 7, 8, 9, 10}) {
            long at = at("10:00:00") + number + (number / 4 - 1) * DAY;
            rows.trade(
                    BTC,
                    Integer.toString(number),
                    (long) number,
                    1,
                    number == 7 ? "101" : "100",
                    "1",
                    "buy",
                    at,
                    "stream");
        }
        long third = at("10:00:00") + 3 - DAY;
        try (Lake lake = new LakeFixture().trade(BTC, 3, third).write(directory);
                Lake reread = rows.write(other)) {
            assertThat(Verification.ofFrames(lake, reread, Scope.ALL, 10).lines())
                    .containsExactly(
                            "binance BTC-USDT 2026-01-03: trade 10 is in bronze.frames and not in silver.trades",
                            "binance BTC-USDT 2026-01-01: trade 3 is stored more than once in silver.trades, once more as"
                                    + " 1 of 100 (buy, number 3, 1 fills, at "
                                    + third
                                    + ")",
                            "binance BTC-USDT 2026-01-02: trade 5 is in silver.trades and not in bronze.frames",
                            "binance BTC-USDT 2026-01-02: trade 7 is 1 of 100 (buy, number 7, 1 fills, at "
                                    + (at("10:00:00") + 7)
                                    + ") in silver.trades, 1 of 101 (buy, number 7, 1 fills, at "
                                    + (at("10:00:00") + 7)
                                    + ") in bronze.frames");
        }
    }

    private Verification certificates() {
        try (Lake lake = Lake.open(directory)) {
            return Verification.ofCertificates(lake, Scope.ALL, 10);
        }
    }
}
