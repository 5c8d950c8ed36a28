package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/metrics.md is written where the source is; what the operators count stands there too. */
class MetricsAreToldTest {

    private static final Pattern METRIC = Pattern.compile("\\.(?:counter|gauge|meter)\\(\\s*\"(\\w+)\"");

    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));

    @Test
    void everyMetricOfAnOperatorStandsInTheList() throws IOException {
        Set<String> metrics = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("jobs/src/main/java"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                METRIC.matcher(Files.readString(file)).results().forEach(found -> metrics.add(found.group(1)));
            }
        }
        String page = Files.readString(ROOT.resolve("docs/metrics.md"));

        assertThat(metrics).contains("tradesLate", "candlesRevised").allMatch(metric -> page.contains("| `" + metric));
    }
}
