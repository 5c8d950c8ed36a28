package io.tidemark.dashboard;

/** The request makes no sense; the message says which value breaks which rule. */
final class InvalidRequestException extends RuntimeException {

    InvalidRequestException(String parameter, String value, String rule) {
        super("Invalid %s %s: %s".formatted(parameter, shown(value), rule));
    }

    /** Short, and without anything that could forge a line of a log. */
    private static String shown(String value) {
        String plain = value.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 60 ? plain : plain.substring(0, 57) + "...";
    }
}
