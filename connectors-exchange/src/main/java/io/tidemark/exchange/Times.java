package io.tidemark.exchange;

import io.tidemark.model.MarketEvent;

/**
 * Times on the wire, to microseconds since the epoch. What cannot be read, or lies before 2009 (no exchange is older)
 * or after 2099, is {@link MarketEvent#ABSENT}. By hand, because a trade is read in less time than {@code java.time}
 * takes.
 */
final class Times {

    private static final long FIRST_SECOND = 1_230_768_000L; // 2009-01-01T00:00:00Z
    private static final long END_SECOND = 4_102_444_800L; // 2100-01-01T00:00:00Z

    private Times() {}

    /** Milliseconds or microseconds: the years 2009 to 2099 make the two ranges disjoint. */
    static long ofEpoch(long value) {
        if (value >= FIRST_SECOND * 1_000 && value < END_SECOND * 1_000) {
            return value * 1_000;
        }
        return value >= FIRST_SECOND * 1_000_000 && value < END_SECOND * 1_000_000 ? value : MarketEvent.ABSENT;
    }

    /** {@code 1688669597.8277369}: seconds, and digits behind the point, of which six count. */
    static long ofSeconds(char[] text, int start, int length) {
        int end = start + length;
        int at = start;
        long seconds = 0;
        for (; at < end && isDigit(text[at]) && at - start < 11; at++) {
            seconds = seconds * 10 + (text[at] - '0');
        }
        int fraction = fraction(text, at, end);
        boolean whole = at > start && fraction >= 0 && fractionEnd(text, at, end) == end;
        return whole ? checked(seconds, fraction) : MarketEvent.ABSENT;
    }

    /** RFC 3339, {@code 2026-01-02T03:04:05.678901Z}, with 0 to 9 digits behind the point and any offset. */
    static long ofText(char[] text, int start, int length) {
        int end = start + length;
        if (length < 20
                || text[start + 4] != '-'
                || text[start + 7] != '-'
                || (text[start + 10] != 'T' && text[start + 10] != 't')
                || text[start + 13] != ':'
                || text[start + 16] != ':') {
            return MarketEvent.ABSENT;
        }
        int year = two(text, start) * 100 + two(text, start + 2);
        int month = two(text, start + 5);
        int day = two(text, start + 8);
        int hour = two(text, start + 11);
        int minute = two(text, start + 14);
        int second = two(text, start + 17);
        int fraction = fraction(text, start + 19, end);
        int offset = offsetMinutes(text, fractionEnd(text, start + 19, end), end);
        if (year < 2000
                || month < 1
                || month > 12
                || day < 1
                || day > daysIn(year, month)
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59
                || fraction < 0
                || offset == Integer.MIN_VALUE) {
            return MarketEvent.ABSENT;
        }
        long seconds = epochDay(year, month, day) * 86_400L + hour * 3_600L + (minute - offset) * 60L + second;
        return checked(seconds, fraction);
    }

    private static long checked(long seconds, int micros) {
        return seconds >= FIRST_SECOND && seconds < END_SECOND ? seconds * 1_000_000 + micros : MarketEvent.ABSENT;
    }

    /** Microseconds of {@code .678901234} at {@code at}; 0 if there is no point, -1 if it has no or too many digits. */
    private static int fraction(char[] text, int at, int end) {
        if (at >= end || text[at] != '.') {
            return 0;
        }
        int stop = fractionEnd(text, at, end);
        int count = stop - at - 1;
        if (count < 1 || count > 9) {
            return -1;
        }
        int micros = 0;
        for (int i = 1; i <= 6; i++) {
            micros = micros * 10 + (i <= count ? text[at + i] - '0' : 0);
        }
        return micros;
    }

    private static int fractionEnd(char[] text, int at, int end) {
        if (at >= end || text[at] != '.') {
            return at;
        }
        int stop = at + 1;
        while (stop < end && isDigit(text[stop])) {
            stop++;
        }
        return stop;
    }

    private static int offsetMinutes(char[] text, int at, int end) {
        if (end - at == 1 && (text[at] == 'Z' || text[at] == 'z')) {
            return 0;
        }
        if (end - at != 6 || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') {
            return Integer.MIN_VALUE;
        }
        int hours = two(text, at + 1);
        int minutes = two(text, at + 4);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        int offset = hours * 60 + minutes;
        return text[at] == '-' ? -offset : offset;
    }

    /** The two-digit number at {@code at}; far below zero if there is none. */
    private static int two(char[] text, int at) {
        return isDigit(text[at]) && isDigit(text[at + 1]) ? (text[at] - '0') * 10 + (text[at + 1] - '0') : -100_000;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> isLeap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /** Days since 1970-01-01, by counting years from March so that the leap day comes last. */
    private static long epochDay(int year, int month, int day) {
        int y = month > 2 ? year : year - 1;
        int shifted = month > 2 ? month - 3 : month + 9;
        int dayOfYear = (153 * shifted + 2) / 5 + day - 1;
        return 365L * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
    }
}
