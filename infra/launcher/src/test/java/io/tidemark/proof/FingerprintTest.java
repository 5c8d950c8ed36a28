package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final String NUMBERED = Fingerprint.line(
            "binance",
            "BTC-USDT",
            17L,
            1,
            new BigDecimal("28165.470000000000000000"),
            new BigDecimal("0.00056"),
            "sell",
            1_672_515_782_136_000L,
            "17");
    private static final String UNNUMBERED = Fingerprint.line(
            "bybit", "BTC-USDT", null, 1, new BigDecimal("1E+2"), BigDecimal.ONE, "buy", 1_672_515_782_136_000L, "a-b");

    @Property(tries = 200)
    void theOrderDoesNotMatterAndEveryLineDoes(@ForAll @Size(min = 1, max = 50) List<String> lines, @ForAll long seed) {
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, new Random(seed));
        List<String> twice = new ArrayList<>(lines);
        twice.add(lines.get(0));

        assertThat(of(shuffled)).isEqualTo(of(lines)).matches("[0-9a-f]{64}");
        assertThat(of(twice)).isNotEqualTo(of(lines));
        assertThat(of(lines.subList(1, lines.size()))).isNotEqualTo(of(lines));
    }

    @Test
    void aLineIsWrittenOneWay() {
        assertThat(NUMBERED).isEqualTo("binance|BTC-USDT|17|1|28165.47|0.00056|sell|1672515782136000|17");
        assertThat(UNNUMBERED).isEqualTo("bybit|BTC-USDT||1|100|1|buy|1672515782136000|a-b");
    }

    /** The expected values come from Python's hashlib. */
    @Test
    void anyoneElseComesToTheSameSum() {
        assertThat(of(List.of())).isEqualTo("0".repeat(64));
        assertThat(of(List.of(NUMBERED))).isEqualTo("86c110f6ee1086d395e16f5f9f6162d58f74ed43def5db788ef72ca4ec22bb6f");
        assertThat(of(List.of(UNNUMBERED, NUMBERED)))
                .isEqualTo("3de858e655c519109569256ec0c1a7b9f2c70cd980dbd0e021f1457a184d1bb4");
        assertThat(of(List.of(NUMBERED, NUMBERED)))
                .isEqualTo("0d8221eddc210da72bc2debf3ec2c5ab1ee9da87bdebb6f11dee5949d84576de");
        assertThat(Fingerprint.chained(null, "2022-12-31", of(List.of(UNNUMBERED, NUMBERED))))
                .isEqualTo("dae33850c1ab1eab2ada1e18105dc5f70da7493013be81b84422716c51468384");
    }

    private static String of(List<String> lines) {
        Fingerprint fingerprint = new Fingerprint();
        lines.forEach(fingerprint::add);
        return fingerprint.text();
    }
}
