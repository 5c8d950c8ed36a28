package io.tidemark.launcher;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * A tape of as many instruments as one likes on Binance, as unevenly traded as the simulated markets: the second
 * instrument trades half as often as the first, the third a third.
 *
 * @param instruments how many
 * @param market after how many of them it begins anew: {@code instruments} is one long tail, 60 is many markets alike
 * @param tradesPerSecond of all together
 */
record WideTape(int instruments, int market, long tradesPerSecond) {

    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    void write(Path tape, long trades) throws IOException {
        Random dice = new Random(42);
        long[] numbers = new long[instruments];
        long[] cents = new long[instruments];
        double[] upTo = new double[instruments];
        double all = 0;
        for (int i = 0; i < instruments; i++) {
            cents[i] = 1_000L + dice.nextInt(1_000_000);
            all += 1.0 / (i % market + 1);
            upTo[i] = all;
        }
        try (BufferedWriter out = Files.newBufferedWriter(tape)) {
            for (long trade = 0; trade < trades; trade++) {
                int place = Arrays.binarySearch(upTo, dice.nextDouble() * all);
                int one = place < 0 ? -place - 1 : place;
                long number = ++numbers[one];
                cents[one] = Math.max(100, cents[one] + dice.nextInt(3) - 1);
                long at = START + trade * 1_000 / tradesPerSecond;
                String symbol = "C%04dUSDT".formatted(one);
                String frame = String.format(
                        Locale.ROOT,
                        "{\\\"stream\\\":\\\"%s@trade\\\",\\\"data\\\":{\\\"e\\\":\\\"trade\\\",\\\"E\\\":%d,\\\"s\\\":\\\"%s\\\",\\\"t\\\":%d,\\\"p\\\":\\\"%d.%02d000000\\\",\\\"q\\\":\\\"0.%08d\\\",\\\"T\\\":%d,\\\"m\\\":%b,\\\"M\\\":true}}",
                        symbol.toLowerCase(Locale.ROOT),
                        at + 1,
                        symbol,
                        number,
                        cents[one] / 100,
                        cents[one] % 100,
                        1 + dice.nextInt(99_999_999),
                        at,
                        dice.nextBoolean());
                out.write("{\"exchange\":\"binance\",\"channel\":null,\"connection\":\"c1\",\"received_at\":\"");
                out.write(receivedAt(at + 5));
                out.write("\",\"kind\":\"ws\",\"frame\":\"");
                out.write(frame);
                out.write("\"}\n");
            }
        }
    }

    /** To the microsecond, as recorders write it. */
    private static String receivedAt(long millis) {
        return Instant.ofEpochMilli(millis).plusNanos(1_000).toString();
    }
}
