package io.tidemark;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the parts behind the commands may know of the rest. */
class BordersTest {

    /** A checker that shared code with what it checks would share its mistakes. */
    private static final ArchRule THE_CHECKER_READS_TABLES_ONLY = noClasses()
            .that()
            .resideInAPackage("..checker..")
            .should()
            .dependOnClassesThat(describe(
                    "are ours but neither the checker's nor the lake's",
                    found -> isOurs(found) && !isOf(found, "checker", "lake")));

    private static final ArchRule PROOFS_AND_BACKFILL_NEED_NO_FLINK = noClasses()
            .that()
            .resideInAnyPackage("..proof..", "..backfill..")
            .should()
            .dependOnClassesThat(describe(
                    "belong to Flink or to the jobs",
                    found -> found.getName().startsWith("org.apache.flink.") || isOf(found, "jobs")));

    private static final ArchRule SERVERS_KNOW_NO_MARKET = noClasses()
            .that()
            .resideInAnyPackage("..cluster..", "..broker..")
            .should()
            .dependOnClassesThat(describe(
                    "are ours but neither the cluster's nor the broker's",
                    found -> isOurs(found) && !isOf(found, "cluster", "broker")));

    private static final ArchRule NOTHING_KNOWS_THE_COMMANDS = noClasses()
            .that()
            .resideOutsideOfPackage("..launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tidemark.launcher..");

    private static final List<ArchRule> RULES = List.of(
            THE_CHECKER_READS_TABLES_ONLY,
            PROOFS_AND_BACKFILL_NEED_NO_FLINK,
            SERVERS_KNOW_NO_MARKET,
            NOTHING_KNOWS_THE_COMMANDS);

    private static final JavaClasses REAL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(
                    "io.tidemark.checker",
                    "io.tidemark.proof",
                    "io.tidemark.backfill",
                    "io.tidemark.cluster",
                    "io.tidemark.broker",
                    "io.tidemark.launcher");

    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("io.tidemark.planted");

    @Test
    void everyBorderHolds() {
        assertThat(REAL.size()).isGreaterThan(100);
        RULES.forEach(rule -> rule.check(REAL));
    }

    @Test
    void everyRuleFindsWhatBreaksIt() {
        assertThat(RULES.stream().map(BordersTest::broken))
                .allSatisfy(found -> assertThat(found).isNotEmpty());
        assertThat(broken(THE_CHECKER_READS_TABLES_ONLY)).anyMatch(found -> found.contains("SharesTheJob"));
        assertThat(broken(PROOFS_AND_BACKFILL_NEED_NO_FLINK)).anyMatch(found -> found.contains("NeedsFlink"));
        assertThat(broken(SERVERS_KNOW_NO_MARKET)).anyMatch(found -> found.contains("KnowsTheMarket"));
        assertThat(broken(NOTHING_KNOWS_THE_COMMANDS)).anyMatch(found -> found.contains("KnowsACommand"));
    }

    private static List<String> broken(ArchRule rule) {
        return rule.evaluate(PLANTED).getFailureReport().getDetails();
    }

    private static boolean isOurs(JavaClass found) {
        return found.getName().startsWith("io.tidemark.");
    }

    /** Planted or real. */
    private static boolean isOf(JavaClass found, String... parts) {
        for (String part : parts) {
            if ((found.getPackageName() + ".").startsWith("io.tidemark." + part + ".")
                    || (found.getPackageName() + ".").startsWith("io.tidemark.planted." + part + ".")) {
                return true;
            }
        }
        return false;
    }
}
