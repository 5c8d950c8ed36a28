package io.tidemark.jobs.alerts;

import org.jspecify.annotations.Nullable;

/** A flat JSON object, field by field. */
public final class Detail {

    private final StringBuilder json = new StringBuilder("{");

    /** A field with a text; left out if there is none. */
    public Detail with(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            json.append('"');
            value.chars().forEach(this::escape);
            json.append('"');
        }
        return this;
    }

    public Detail with(String name, long value) {
        name(name);
        json.append(value);
        return this;
    }

    /** With three digits behind the point. */
    public Detail with(String name, double value) {
        name(name);
        json.append(Math.round(value * 1_000) / 1_000.0);
        return this;
    }

    @Override
    public String toString() {
        return json + "}";
    }

    private void name(String name) {
        json.append(json.length() == 1 ? "\"" : ",\"").append(name).append("\":");
    }

    private void escape(int character) {
        if (character == '"' || character == '\\') {
            json.append('\\').append((char) character);
        } else if (character < ' ') {
            json.append("\\u00")
                    .append(Character.forDigit(character >> 4, 16))
                    .append(Character.forDigit(character & 15, 16));
        } else {
            json.append((char) character);
        }
    }
}
