package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.exchange.BadFrameException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Against another reader of JSON, over texts that are made, and that are then broken in one place or more. */
class JsonPropertyTest {

    private static final JsonFactory OTHER = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private static final String[] NAMES = {"a", "b", "price", "AaAa", "BBBB", "AaBB", "t\u00e9", "", "x\"y"};
    private static final FieldNames WANTED = FieldNames.of(NAMES);
    /** What stands in JSON, what looks like it, and what does not. */
    private static final String PIECES = "{}[]\",:\\u0e1E+-.9tfn\ntrue/\u0001\u00e9\u20ac ";

    @Property(tries = 2_000)
    void takesTheSameTexts(@ForAll long seed) {
        Random random = new Random(seed);
        String text = broken(object(random, 0), random);

        assertThat(isTaken(text)).as(text).isEqualTo(isJson(text));
    }

    @Property(tries = 1_000)
    void readsTheSameScalars(@ForAll long seed) throws IOException {
        String text = object(new Random(seed), 0);
        @Nullable List<String> expected = scalars(text);

        if (expected == null) {
            assertThat(refused(text)).isEqualTo(Code.BAD_VALUE);
        } else {
            Fields fields = Json.object(text, WANTED);
            List<String> found = new ArrayList<>();
            for (String name : NAMES) {
                found.add(fields.isNull(name) ? "null" : name.isEmpty() || fields.has(name) ? shown(fields, name) : "");
            }
            assertThat(found).as(text).isEqualTo(expected);
        }
    }

    private static String shown(Fields fields, String name) {
        if (!fields.has(name)) {
            return "";
        }
        String shown = fields.shown(name);
        return List.of("true", "false", "{}", "[]").contains(shown) ? shown : fields.text(name);
    }

    /** By name, in the order of the names; null if a name is there twice. */
    private static @Nullable List<String> scalars(String text) throws IOException {
        String[] found = new String[NAMES.length];
        Arrays.fill(found, "");
        try (JsonParser parser = OTHER.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                int place = List.of(NAMES).indexOf(parser.currentName());
                JsonToken token = parser.nextToken();
                if (place >= 0) {
                    if (!found[place].isEmpty()) {
                        return null;
                    }
                    found[place] = switch (token) {
                        case START_OBJECT -> "{}";
                        case START_ARRAY -> "[]";
                        default -> parser.getText().isEmpty() ? "\u0000" : parser.getText();
                    };
                }
                parser.skipChildren();
            }
        }
        List<String> all = new ArrayList<>();
        for (String one : found) {
            all.add(one.equals("\u0000") ? "" : one);
        }
        return all;
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = OTHER.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isTaken(String text) {
        try {
            Json.check(text);
            return true;
        } catch (BadFrameException e) {
            assertThat(e.code()).as(text).isEqualTo(Code.NOT_JSON);
            return false;
        }
    }

    private static @Nullable Code refused(String text) {
        try {
            Json.object(text, WANTED);
            return null;
        } catch (BadFrameException e) {
            return e.code();
        }
    }

    private static String broken(String text, Random random) {
        StringBuilder broken = new StringBuilder(text);
        for (int i = random.nextInt(3); i > 0 && broken.length() > 0; i--) {
            int at = random.nextInt(broken.length());
            char piece = PIECES.charAt(random.nextInt(PIECES.length()));
            switch (random.nextInt(4)) {
                case 0 -> broken.deleteCharAt(at);
                case 1 -> broken.insert(at, piece);
                case 2 -> broken.setCharAt(at, piece);
                default -> broken.setLength(at);
            }
        }
        return broken.toString();
    }

    private static String object(Random random, int depth) {
        StringBuilder text = new StringBuilder("{");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(space(random)).append(quoted(NAMES[random.nextInt(NAMES.length)], random));
            text.append(space(random)).append(':').append(space(random)).append(value(random, depth + 1));
            text.append(space(random)).append(i > 1 ? "," : "");
        }
        return text.append(space(random)).append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 8)) {
            case 0 -> String.valueOf(random.nextInt(2_000) - 1_000);
            case 1 -> random.nextInt(100) + "." + random.nextInt(100);
            case 2 -> random.nextInt(10) + (random.nextBoolean() ? "e" : ".5E-") + random.nextInt(20);
            case 3 -> List.of("true", "false", "null", "0", "-0", "\"\"").get(random.nextInt(6));
            case 4 -> quoted("word " + random.nextInt(), random);
            case 5 -> quoted("\b\f\n\r\t\"\\/\u0000\u00e9\u20ac\ud83d\ude00", random);
            case 6 -> object(random, depth);
            default -> list(random, depth);
        };
    }

    private static String list(Random random, int depth) {
        StringBuilder text = new StringBuilder("[");
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(space(random)).append(value(random, depth + 1)).append(i > 1 ? "," : "");
        }
        return text.append(space(random)).append(']').toString();
    }

    private static String quoted(String word, Random random) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char one = word.charAt(i);
            int plain = "\b\f\n\r\t\"\\/".indexOf(one);
            if (plain >= 0 && random.nextBoolean()) {
                text.append('\\').append("bfnrt\"\\/".charAt(plain));
            } else if (one < ' ' || one == '"' || one == '\\' || random.nextInt(20) == 0) {
                String code = "\\u%04x".formatted((int) one);
                text.append(
                        random.nextBoolean()
                                ? code
                                : code.toUpperCase(Locale.ROOT).replace("\\U", "\\u"));
            } else {
                text.append(one);
            }
        }
        return text.append('"').toString();
    }

    private static String space(Random random) {
        return random.nextInt(5) == 0 ? List.of(" ", "\n", "\r\n", "\t").get(random.nextInt(4)) : "";
    }
}
