package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.proof.LakeFixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final String BTC = "binance/BTC-USDT";

    @TempDir
    Path directory;

    @Test
    void aDayThatFailsIsToldOfEachTimeUntilItDoesNot() {
        new LakeFixture()
                .trade(BTC, 1, LakeFixture.at("10:00:00"))
                .trade(BTC, 3, LakeFixture.at("10:00:01"))
                .gap(BTC, 2L, 2L, "lost", LakeFixture.at("10:00:02"))
                .write(directory)
                .close();
        assertThat(report()).isEqualTo("""
                        1 binance BTC-USDT 2026-01-02: B FAIL, 2 trades of 3; collecting began on this day, no later trade proves its end, 1 trades are lost
                        1 certificates written; the others stand
                        """);

        assertThat(report()).isEqualTo("""
                        1 binance BTC-USDT 2026-01-02: B FAIL, 2 trades of 3; certified before
                        0 certificates written; the others stand
                        """);

        new LakeFixture()
                .trade(BTC, 2, LakeFixture.at("10:00:01"))
                .write(directory)
                .close();
        assertThat(report()).isEqualTo("""
                        0 binance BTC-USDT 2026-01-02: B INVESTIGATE, 3 trades of 3; collecting began on this day, no later trade proves its end
                        1 certificates written; the others stand
                        """);
    }

    /** The exit code and what was printed. */
    private String report() {
        StringWriter out = new StringWriter();
        int code = Tidemark.run(
                new PrintWriter(out, true),
                new PrintWriter(new StringWriter(), true),
                "report",
                "completeness",
                "--lake",
                directory.toString());
        return code + " " + out.toString().replace("\r\n", "\n");
    }
}
