package io.tidemark.exchange;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.exchange.BadFrameException.Code;
import java.io.IOException;
import java.math.BigDecimal;

/** Times as exchanges write them, as microseconds since the epoch. What is finer is cut off. */
public final class WireTimes {

    /** 2009-01-01, before which there was nothing to trade. */
    private static final long EARLIEST = 1_230_768_000_000_000L;
    /** 2100-01-01. */
    private static final long LATEST = 4_102_444_800_000_000L;
    /** No time in milliseconds is as large before the year 5138, and none in microseconds as small since 1973. */
    private static final long MICROS_FROM = 100_000_000_000_000L;

    private WireTimes() {}

    /** Milliseconds or microseconds since the epoch, told apart by their size. */
    public static long ofEpoch(long value, String field) {
        long micros = value >= MICROS_FROM ? value : value * 1_000L;
        return inRange(micros, field, Long.toString(value));
    }

    /** Seconds since the epoch with any number of decimals, by their digits. */
    public static long ofSeconds(String seconds, String field) {
        try {
            BigDecimal value = new BigDecimal(seconds);
            if (value.precision() - value.scale() > 12 || value.scale() > 30) {
                throw new BadFrameException(Code.BAD_TIME, "%s %s is no time".formatted(field, seconds));
            }
            return inRange(value.movePointRight(6).longValue(), field, seconds);
        } catch (NumberFormatException e) {
            throw new BadFrameException(Code.BAD_TIME, "%s %s is no time".formatted(field, seconds));
        }
    }

    /** RFC 3339 in UTC, {@code 2021-04-17T16:43:37.075687Z}, with up to nine decimals. */
    public static long iso(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new BadFrameException(Code.BAD_VALUE, "%s is no text".formatted(field));
        }
        return iso(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), field);
    }

    /** The same out of a text. */
    public static long iso(String text, String field) {
        return iso(text.toCharArray(), 0, text.length(), field);
    }

    private static long iso(char[] text, int from, int length, String field) {
        boolean shaped = length >= 20
                && text[from + 4] == '-'
                && text[from + 7] == '-'
                && text[from + 10] == 'T'
                && text[from + 13] == ':'
                && text[from + 16] == ':'
                && text[from + length - 1] == 'Z';
        if (!shaped) {
            throw noTime(text, from, length, field);
        }
        int year = digits(text, from, 4, from, length, field);
        int month = digits(text, from + 5, 2, from, length, field);
        int day = digits(text, from + 8, 2, from, length, field);
        int hour = digits(text, from + 11, 2, from, length, field);
        int minute = digits(text, from + 14, 2, from, length, field);
        int second = digits(text, from + 17, 2, from, length, field);
        long micros = 0;
        int end = from + length - 1;
        if (end > from + 19) {
            int decimals = end - from - 20;
            if (text[from + 19] != '.' || decimals < 1 || decimals > 9) {
                throw noTime(text, from, length, field);
            }
            for (int i = 0; i < 6; i++) {
                micros = micros * 10 + (i < decimals ? digits(text, from + 20 + i, 1, from, length, field) : 0);
            }
            for (int i = 6; i < decimals; i++) {
                digits(text, from + 20 + i, 1, from, length, field);
            }
        }
        if (month < 1
                || month > 12
                || day < 1
                || day > daysOf(year, month)
                || hour > 23
                || minute > 59
                || second > 60) {
            throw noTime(text, from, length, field);
        }
        // A leap second is the last of its minute, as everywhere else in computing.
        long seconds = daysSinceEpoch(year, month, day) * 86_400L + hour * 3_600L + minute * 60L + Math.min(second, 59);
        return inRange(seconds * 1_000_000L + micros, field, new String(text, from, length));
    }

    private static int daysOf(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return switch (month) {
            case 2 -> leap ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Years are counted from March, so that the leap day is the last of its year. */
    private static long daysSinceEpoch(int year, int month, int day) {
        int shifted = month > 2 ? year : year - 1;
        int sinceMarch = (month + 9) % 12;
        long days = 365L * shifted + shifted / 4 - shifted / 100 + shifted / 400;
        return days + (sinceMarch * 306L + 5) / 10 + (day - 1) - 719_468L;
    }

    private static int digits(char[] text, int at, int count, int from, int length, String field) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            if (text[i] < '0' || text[i] > '9') {
                throw noTime(text, from, length, field);
            }
            value = value * 10 + (text[i] - '0');
        }
        return value;
    }

    private static long inRange(long micros, String field, String shown) {
        if (micros < EARLIEST || micros >= LATEST) {
            throw new BadFrameException(Code.BAD_TIME, "%s %s is not between 2009 and 2100".formatted(field, shown));
        }
        return micros;
    }

    private static BadFrameException noTime(char[] text, int from, int length, String field) {
        String shown = new String(text, from, Math.min(length, 40));
        return new BadFrameException(Code.BAD_TIME, "%s %s is no UTC time".formatted(field, shown));
    }
}
