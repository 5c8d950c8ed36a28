package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Flink finds state by its name; under another name it finds none, and says nothing. */
class StateNamesTest {

    private static final Pattern STATE = Pattern.compile("new (\\w+)StateDescriptor<>\\(\\s*\"([^\"]+)\"");

    /**
     * A name that is new is added with {@code -Dupdate=true}; none is ever taken out, but by an upgrade that reads it.
     */
    @Test
    void stateKeepsItsName() throws IOException {
        Set<String> now = new TreeSet<>();
        Path main = Path.of(System.getProperty("tidemark.root", ".."), "jobs", "src", "main", "java");
        try (Stream<Path> files = Files.walk(main)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                now.addAll(states(String.valueOf(file.getFileName()), Files.readString(file)));
            }
        }
        Path list = Path.of("src/test/resources/released.states");
        if (Boolean.getBoolean("update")) {
            Set<String> all = new TreeSet<>(Files.readAllLines(list));
            all.addAll(now);
            Files.write(list, all);
        }

        assertThat(now).containsExactlyInAnyOrderElementsOf(Files.readAllLines(list));
    }

    @Test
    void aRenamedStateIsNoticed() {
        assertThat(states("A.java", "x = new ValueStateDescriptor<>(\n   \"lane\", S.INSTANCE);"))
                .containsExactly("A.java Value lane");
        assertThat(states("A.java", "x = new ValueStateDescriptor<>(\"lanes\", S.INSTANCE);"))
                .doesNotContain("A.java Value lane");
    }

    private static List<String> states(String file, String code) {
        return STATE.matcher(code)
                .results()
                .map(found -> "%s %s %s".formatted(file, found.group(1), found.group(2)))
                .toList();
    }
}
