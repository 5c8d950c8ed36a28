package io.tidemark.proof;

/** An instrument on an exchange. */
record Market(String exchange, String instrument) implements Comparable<Market> {

    /** A condition over rows with these columns. */
    String where() {
        return "exchange = '%s' AND instrument = '%s'"
                .formatted(exchange.replace("'", "''"), instrument.replace("'", "''"));
    }

    @Override
    public int compareTo(Market other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return exchange + " " + instrument;
    }
}
