package io.tidemark.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes a JSON text again: the same values in another order, with fields that nobody knows between them. */
final class JsonTree {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonTree() {}

    /** A text that is neither an object nor a list comes back as it is: not every exchange answers in JSON. */
    static String shuffled(String text, Random random) throws IOException {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return text;
        }
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            return value(json, random);
        }
    }

    /** All texts of all lists of texts in it, in order. */
    static List<String> texts(String text) throws IOException {
        List<String> all = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    all.add(json.getText());
                }
            }
        }
        return all;
    }

    private static String value(JsonParser json, Random random) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json, random);
            case START_ARRAY -> list(json, random);
            case VALUE_STRING -> quoted(json.getText());
            default -> json.getText();
        };
    }

    private static String object(JsonParser json, Random random) throws IOException {
        List<String> fields = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            fields.add(quoted(name) + " : " + value(json, random));
        }
        fields.add("\"nobody knows \\u00e9\":" + random.nextInt());
        Collections.shuffle(fields, random);
        return "{ " + String.join(" ,\n", fields) + "\t}";
    }

    private static String list(JsonParser json, Random random) throws IOException {
        List<String> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(json, random));
        }
        return "[" + String.join(", ", values) + "]";
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
