package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Adding an exchange is adding its package: nothing outside it may know its name. */
class ExchangeFoldersTest {

    private static final Path MAIN =
            Path.of(System.getProperty("tidemark.root", ".."), "connectors-exchange", "src", "main", "java");

    // Javadoc may give an exchange as an example.
    private static final Pattern COMMENTS = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

    @Test
    void noExchangeIsNamedOutsideItsPackage() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(MAIN)) {
            for (Path path :
                    paths.filter(one -> one.toString().endsWith(".java")).toList()) {
                files.put(MAIN.relativize(path).toString().replace('\\', '/'), Files.readString(path));
            }
        }

        assertThat(files).hasSizeGreaterThan(20);
        assertThat(PriceVendors.all()).isNotEmpty();
        assertThat(named(files, PriceVendors.all().keySet())).isEmpty();
        // A coin may have the name of an exchange in its own.
        PriceVendors.all().keySet().forEach(vendor -> files.keySet()
                .removeIf(file -> file.startsWith("io/tidemark/exchange/" + vendor)));
        assertThat(named(files, Exchanges.all().keySet())).isEmpty();
    }

    @Test
    void aNameIsFoundWhereverItHides() {
        Map<String, String> files = Map.of(
                "io/tidemark/exchange/acme/Acme.java", "final class Acme {}",
                "io/tidemark/exchange/other/Other.java", "String id = \"acme\";",
                "io/tidemark/source/Splits.java", "AcmeSplit split;",
                "io/tidemark/source/Limits.java", "int ACME_LIMIT = 1;",
                "io/tidemark/source/Innocent.java", "/** As {@code acme} does. */ int a; // acme");

        assertThat(named(files, Set.of("acme")))
                .containsExactlyInAnyOrder(
                        "acme in io/tidemark/exchange/other/Other.java",
                        "acme in io/tidemark/source/Splits.java",
                        "acme in io/tidemark/source/Limits.java");
    }

    private static List<String> named(Map<String, String> files, Set<String> ids) {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            String code = COMMENTS.matcher(file.getValue()).replaceAll("").toLowerCase(Locale.ROOT);
            for (String id : ids) {
                if (!file.getKey().startsWith("io/tidemark/exchange/" + id + "/") && code.contains(id)) {
                    found.add(id + " in " + file.getKey());
                }
            }
        }
        return found;
    }
}
