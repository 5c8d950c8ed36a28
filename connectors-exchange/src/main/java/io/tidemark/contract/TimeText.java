package io.tidemark.contract;

import java.time.Instant;

/** Times as {@code 2026-01-02T03:04:05.678901Z}. The text of the last second is kept: most times share it. */
final class TimeText {

    private static final long SECOND = 1_000_000L;

    private long second = Long.MIN_VALUE;
    private String text = "";

    /** @param micros since the epoch */
    String of(long micros) {
        long whole = Math.floorDiv(micros, SECOND);
        if (whole != second) {
            second = whole;
            String instant = Instant.ofEpochSecond(whole).toString();
            text = instant.substring(0, instant.length() - 1);
        }
        char[] fraction = ".000000Z".toCharArray();
        int left = (int) Math.floorMod(micros, SECOND);
        for (int place = 6; left > 0; place--) {
            fraction[place] = (char) ('0' + left % 10);
            left /= 10;
        }
        return text.concat(new String(fraction));
    }
}
