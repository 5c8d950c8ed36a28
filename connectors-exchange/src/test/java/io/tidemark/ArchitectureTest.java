package io.tidemark;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.tidemark.exchange.Exchanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The borders of the module. Each holds for our classes, and is seen to fail on a planted one. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tidemark");
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("planted");

    private static Map<String, ArchRule> rules(String root) {
        Map<String, ArchRule> rules = new TreeMap<>();
        rules.put(
                "model knows only Java",
                classes()
                        .that(resideInAPackage(root + ".model.."))
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(root + ".model..", "java..", "org.jspecify.annotations..")));
        rules.put(
                "exchanges do not know Flink",
                noClasses()
                        .that(resideInAPackage(root + ".exchange.."))
                        .should()
                        .dependOnClassesThat(resideInAPackage("org.apache.flink..")));
        rules.put(
                "exchanges do not know each other",
                slices().matching(root + ".exchange.(*)..").should().notDependOnEachOther());
        rules.put(
                "sockets and files only in transport",
                noClasses()
                        .that(alwaysTrue())
                        .and()
                        .resideOutsideOfPackage(root + ".transport..")
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                java.net.http.HttpClient.class,
                                java.net.http.WebSocket.class,
                                java.net.Socket.class,
                                java.net.ServerSocket.class,
                                java.nio.file.Files.class));
        rules.put(
                "the clock only in transport",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(root + ".transport..")
                        .should()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .dependOnClassesThat()
                        .areAssignableTo(Clock.class));
        rules.put(
                "only the source and its builder and options are public",
                classes()
                        .that()
                        .resideInAPackage(root + ".source..")
                        .and()
                        .areTopLevelClasses()
                        .and()
                        .doNotHaveSimpleName("ExchangeSource")
                        .and()
                        .doNotHaveSimpleName("ExchangeSourceBuilder")
                        .and()
                        .doNotHaveSimpleName("ExchangeSourceOptions")
                        .and()
                        .doNotHaveSimpleName("package-info")
                        .should()
                        .bePackagePrivate());
        return rules;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model knows only Java",
                "exchanges do not know Flink",
                "exchanges do not know each other",
                "sockets and files only in transport",
                "the clock only in transport",
                "only the source and its builder and options are public"
            })
    void borderHoldsAndItsGuardCanFail(String name) {
        assertThat(rule("io.tidemark", name).evaluate(OURS).getFailureReport().getDetails())
                .isEmpty();
        assertThat(rule("planted", name).evaluate(PLANTED).getFailureReport().getDetails())
                .isNotEmpty();
    }

    private static ArchRule rule(String root, String name) {
        return Objects.requireNonNull(rules(root).get(name), name);
    }

    @Test
    void everyBorderIsTested() {
        assertThat(rules("io.tidemark")).hasSize(6);
    }

    @Test
    void nobodyNamesAnExchangeOutsideItsPackage() throws IOException {
        Path root = Path.of(System.getProperty("tidemark.root"));

        assertThat(named(root, "connectors-exchange/src/main", "jobs/src/main", "sql/src/main", "infra/lake/src/main"))
                .isEmpty();
        // The guard can fail: the simulator's venues are meant to name them.
        assertThat(named(root, "infra/simulator/src/main")).isNotEmpty();
    }

    private static List<String> named(Path root, String... folders) throws IOException {
        List<String> places = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    String text = Files.readString(file);
                    for (String id : Exchanges.all().keySet()) {
                        boolean own = file.toString().contains("/exchange/" + id + "/");
                        if (!own && text.contains("\"" + id + "\"")) {
                            places.add(root.relativize(file) + ": " + id);
                        }
                    }
                }
            }
        }
        return places;
    }
}
