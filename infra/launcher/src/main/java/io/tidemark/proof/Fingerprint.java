package io.tidemark.proof;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Of a set of trades, whatever their order: the SHA-256 of each trade's line, added up modulo 2^256. A trade that is
 * changed, left out, added or there twice makes another sum. The lines are defined in {@code docs/completeness.md}.
 */
final class Fingerprint {

    private static final BigInteger END = BigInteger.ONE.shiftLeft(256);
    private static final int WORDS = 8;
    private static final long WORD = 0xFFFFFFFFL;

    private final MessageDigest sha256;
    /** 32 bits each, the lowest first; what overflows is carried when it is asked for. */
    private final long[] words = new long[WORDS];

    private int added;

    Fingerprint() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot make fingerprints: this JDK has no SHA-256", e);
        }
    }

    /** The line that stands for a trade. */
    static String line(
            String exchange,
            String instrument,
            @Nullable Long tradeNumber,
            long fills,
            BigDecimal price,
            BigDecimal quantity,
            String takerSide,
            long tradedAt,
            String tradeId) {
        return String.join(
                "|",
                exchange,
                instrument,
                tradeNumber == null ? "" : Long.toString(tradeNumber),
                Long.toString(fills),
                plain(price),
                plain(quantity),
                takerSide,
                Long.toString(tradedAt),
                tradeId);
    }

    void add(String line) {
        byte[] hash = sha256.digest(line.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < WORDS; i++) {
            int at = 28 - 4 * i;
            words[i] += ((hash[at] & 0xFFL) << 24)
                    | ((hash[at + 1] & 0xFFL) << 16)
                    | ((hash[at + 2] & 0xFFL) << 8)
                    | (hash[at + 3] & 0xFFL);
        }
        added++;
        if (added == 1 << 30) {
            carry();
        }
    }

    /** 64 hex digits. */
    String text() {
        carry();
        BigInteger sum = BigInteger.ZERO;
        for (int i = WORDS - 1; i >= 0; i--) {
            sum = sum.shiftLeft(32).or(BigInteger.valueOf(words[i]));
        }
        String hex = sum.mod(END).toString(16);
        return "0".repeat(64 - hex.length()) + hex;
    }

    /** Of all days up to one: that of the days before it, the day, and its own. */
    static String chained(@Nullable String previous, String day, String fingerprint) {
        Fingerprint one = new Fingerprint();
        String line = String.join("|", previous == null ? "" : previous, day, fingerprint);
        return HexFormat.of().formatHex(one.sha256.digest(line.getBytes(StandardCharsets.UTF_8)));
    }

    static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private void carry() {
        long carried = 0;
        for (int i = 0; i < WORDS; i++) {
            long sum = words[i] + carried;
            words[i] = sum & WORD;
            carried = sum >>> 32;
        }
        added = 0;
    }
}
