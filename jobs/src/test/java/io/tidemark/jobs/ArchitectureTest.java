package io.tidemark.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.tidemark.exchange.Exchanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The borders of this module. Each is shown to fail on classes planted below {@code io.tidemark.planted.jobs}. */
class ArchitectureTest {

    private static final String OURS = "io.tidemark.jobs";
    private static final String PLANTED = "io.tidemark.planted.jobs";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(OURS);
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages(PLANTED);

    private static final Set<String> TUNING = Set.of(
            "configure",
            "disableChaining",
            "disableOperatorChaining",
            "enableCheckpointing",
            "getCheckpointConfig",
            "getConfig",
            "setBufferTimeout",
            "setMaxParallelism",
            "setParallelism",
            "slotSharingGroup",
            "startNewChain");

    // Javadoc may give an exchange as an example.
    private static final Pattern COMMENTS = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

    @Test
    void windowsKnowNoTables() {
        windowsAreApart(OURS).check(CLASSES);

        assertFails(windowsAreApart(PLANTED), "io.tidemark.planted.jobs.windows.KnowsATable");
    }

    @Test
    void partsDoNotKnowTheJobTheyAreIn() {
        partsAreApart(OURS).check(CLASSES);

        assertFails(partsAreApart(PLANTED), "io.tidemark.planted.jobs.tables.KnowsTheJob");
    }

    @Test
    void moneyIsNeverADouble() {
        moneyIsExact(OURS).check(CLASSES);

        assertFails(
                moneyIsExact(PLANTED),
                "CountsMoneyInDoubles.price(java.math.BigDecimal)",
                "CountsMoneyInDoubles.price(double)",
                "CountsMoneyInDoubles.price(java.lang.String)");
    }

    @Test
    void timesAreNoDates() {
        timesAreModern(OURS).check(CLASSES);

        assertFails(timesAreModern(PLANTED), "io.tidemark.planted.jobs.tables.HoldsADate");
    }

    @Test
    void jobsGoByTheFeedsClockNotOurs() {
        clockIsTheFeeds(OURS).check(CLASSES);

        assertFails(
                clockIsTheFeeds(PLANTED),
                "io.tidemark.planted.jobs.windows.AsksTheTime.millis()",
                "io.tidemark.planted.jobs.windows.AsksTheTime.now()");
    }

    @Test
    void howAJobRunsIsNoBusinessOfItsCode() {
        tuningIsConfiguration(OURS).check(CLASSES);

        assertFails(
                tuningIsConfiguration(PLANTED),
                "io.tidemark.planted.jobs.TunesItself.checkpoints(",
                "io.tidemark.planted.jobs.TunesItself.parallelism(");
    }

    @Test
    void tablesAreOnlyAppendedTo() {
        rowsStay(OURS).check(CLASSES);

        assertFails(
                rowsStay(PLANTED),
                "ChangesRows.upserts(org.apache.iceberg.flink.sink.IcebergSink$Builder)",
                "ChangesRows.dynamic()");
    }

    @Test
    void noExchangeIsNamed() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Path main = Path.of(System.getProperty("tidemark.root", ".."), "jobs", "src", "main", "java");
        try (Stream<Path> paths = Files.walk(main)) {
            for (Path path :
                    paths.filter(one -> one.toString().endsWith(".java")).toList()) {
                files.put(String.valueOf(path.getFileName()), Files.readString(path));
            }
        }
        Set<String> exchanges = new TreeSet<>(Exchanges.all().keySet());
        exchanges.remove(PaperExchange.ID);

        assertThat(files).hasSizeGreaterThan(20);
        assertThat(exchanges).isNotEmpty();
        assertThat(named(files, exchanges)).isEmpty();
    }

    @Test
    void aNameIsFoundInCodeButNotInComments() {
        Map<String, String> files = Map.of(
                "Bad.java", "if (trade.exchange().equals(\"acme\")) {}",
                "Worse.java", "AcmeCandles candles;",
                "Innocent.java", "/** As {@code acme} does. */ int a; // acme");

        assertThat(named(files, Set.of("acme"))).containsExactlyInAnyOrder("acme in Bad.java", "acme in Worse.java");
    }

    @Test
    void theRulesLookAtSomething() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                .contains(OURS, OURS + ".tables", OURS + ".windows")
                .noneMatch(name -> name.startsWith(PLANTED));
    }

    private static ArchRule windowsAreApart(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".windows..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".tables..");
    }

    private static ArchRule partsAreApart(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root);
    }

    private static ArchRule moneyIsExact(String root) {
        DescribedPredicate<JavaCall<?>> goesThroughDouble = describe("it goes through double", call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getTarget().getName();
            boolean ofDecimal = owner.equals("java.math.BigDecimal") || owner.equals("java.math.BigInteger");
            boolean takesDouble = call.getTarget().getRawParameterTypes().stream()
                    .anyMatch(type -> type.isEquivalentTo(double.class));
            return (ofDecimal && (takesDouble || name.equals("doubleValue") || name.equals("floatValue")))
                    || name.equals("parseDouble")
                    || name.equals("parseFloat");
        });
        // A forecast is no money but an estimate; where it becomes a price, and how, is one class's business (ADR
        // 0027).
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .doNotHaveFullyQualifiedName(OURS + ".forecasting.Estimates")
                .should()
                .callCodeUnitWhere(goesThroughDouble);
    }

    private static ArchRule timesAreModern(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat(describe("are dates of old", type -> Set.of(
                                "java.util.Date",
                                "java.util.Calendar",
                                "java.text.SimpleDateFormat",
                                "java.sql.Date",
                                "java.sql.Time",
                                "java.sql.Timestamp")
                        .contains(type.getName())));
    }

    private static ArchRule clockIsTheFeeds(String root) {
        DescribedPredicate<JavaCall<?>> readsTheClock = describe("it reads the clock", call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getTarget().getName();
            return (owner.equals("java.lang.System") && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
                    || (owner.startsWith("java.time.") && name.equals("now"))
                    || name.equals("currentProcessingTime");
        });
        return noClasses().that().resideInAPackage(root + "..").should().callMethodWhere(readsTheClock);
    }

    private static ArchRule tuningIsConfiguration(String root) {
        DescribedPredicate<JavaCall<?>> tunes = describe(
                "it says how to run",
                call -> call.getTargetOwner().getPackageName().startsWith("org.apache.flink.streaming.api")
                        && TUNING.contains(call.getTarget().getName()));
        return noClasses().that().resideInAPackage(root + "..").should().callMethodWhere(tunes);
    }

    /** Sinks and maintenance with open reports of lost or doubled rows; hazards E1 and E6 to E8 of docs/catalogs.md. */
    private static ArchRule rowsStay(String root) {
        DescribedPredicate<JavaCall<?>> replaces = describe(
                "it replaces rows",
                call -> call.getTargetOwner().getPackageName().startsWith("org.apache.iceberg.flink.sink")
                        && Set.of("upsert", "equalityFieldColumns")
                                .contains(call.getTarget().getName()));
        DescribedPredicate<JavaClass> losesRows = describe(
                "lose or double rows",
                type -> type.getPackageName().startsWith("org.apache.iceberg.flink.maintenance")
                        || type.getPackageName().startsWith("org.apache.iceberg.flink.sink.dynamic")
                        || type.getName().startsWith("org.apache.iceberg.flink.sink.FlinkSink"));
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .callMethodWhere(replaces)
                .orShould()
                .dependOnClassesThat(losesRows);
    }

    private static List<String> named(Map<String, String> files, Set<String> exchanges) {
        List<String> found = new ArrayList<>();
        files.forEach((file, text) -> {
            String code = COMMENTS.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
            exchanges.stream().filter(code::contains).forEach(exchange -> found.add(exchange + " in " + file));
        });
        return found;
    }

    private static void assertFails(ArchRule rule, String... culprits) {
        assertThatThrownBy(() -> rule.check(VIOLATIONS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(culprits);
    }
}
