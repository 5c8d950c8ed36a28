package io.tidemark.launcher;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters of option values; each refuses with the rule the value breaks. */
final class Values {

    private Values() {}

    static final class Port implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String value) {
            long port = whole(value);
            if (port < 1 || port > 65_535) {
                throw new TypeConversionException("must be from 1 to 65535");
            }
            return (int) port;
        }
    }

    static final class Positive implements ITypeConverter<Long> {

        @Override
        public Long convert(String value) {
            long number = whole(value);
            if (number < 1) {
                throw new TypeConversionException("must be at least 1");
            }
            return number;
        }
    }

    /** How many times faster than life; no money, so a double will do. */
    static final class Speed implements ITypeConverter<Double> {

        @Override
        public Double convert(String value) {
            try {
                BigDecimal speed = new BigDecimal(value);
                if (speed.signum() > 0) {
                    return speed.doubleValue();
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("must be a number above 0");
            }
            throw new TypeConversionException("must be a number above 0");
        }
    }

    static final class Moment implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String value) {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("must be a UTC time such as 2023-04-05T00:10:00Z");
            }
        }
    }

    /** The beginning of a day stands for the day. */
    static final class DayOrMoment implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String value) {
            try {
                return value.contains("T")
                        ? Instant.parse(value)
                        : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("must be a UTC time such as 2023-04-05T00:10:00Z, or a day");
            }
        }
    }

    private static long whole(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("must be a whole number");
        }
    }
}
