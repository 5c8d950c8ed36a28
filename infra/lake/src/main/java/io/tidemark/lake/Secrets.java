package io.tidemark.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What settings name instead of writing it: {@code ${env:NAME}}, a variable of the environment, and
 * {@code ${file:PATH}}, what is in a file.
 *
 * <p>They are looked up where a catalog is opened, in each process for itself, so that they travel with no job.
 */
final class Secrets {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private Secrets() {}

    /** Whether a value is a reference and nothing else. */
    static boolean isReference(String value) {
        return REFERENCE.matcher(value).matches();
    }

    /**
     * Properties with what they name.
     *
     * @throws LakeException if it is not there
     */
    static Map<String, String> resolved(Map<String, String> properties) {
        Map<String, String> resolved = new HashMap<>();
        properties.forEach((key, value) -> resolved.put(
                key,
                REFERENCE
                        .matcher(value)
                        .replaceAll(named -> Matcher.quoteReplacement(value(key, named.group(1), named.group(2))))));
        return resolved;
    }

    private static String value(String key, String kind, String name) {
        if (kind.equals("env")) {
            String value = System.getenv(name);
            if (value == null) {
                throw new LakeException("Cannot read %s: %s is not set in the environment".formatted(key, name));
            }
            return value;
        }
        try {
            return Files.readString(Path.of(name)).strip();
        } catch (IOException e) {
            throw new LakeException("Cannot read %s: no file %s that can be read".formatted(key, name), e);
        }
    }
}
