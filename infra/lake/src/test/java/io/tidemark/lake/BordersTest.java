package io.tidemark.lake;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class BordersTest {

    private static final ArchRule KNOWS_ONLY_THE_SQL = noClasses()
            .that()
            .resideInAPackage("io.tidemark.lake..")
            .should()
            .dependOnClassesThat(
                    DescribedPredicate.describe("belong to another module or to Flink", BordersTest::isForeign));

    @Test
    void knowsNoJobNoExchangeNoSimulatorAndNoFlink() {
        KNOWS_ONLY_THE_SQL.check(new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.tidemark.lake"));
    }

    @Test
    void findsAPlantedJob() {
        assertThatThrownBy(() -> KNOWS_ONLY_THE_SQL.check(
                        new ClassFileImporter().importPackages("io.tidemark.lake.planted", "io.tidemark.jobs.planted")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("io.tidemark.lake.planted.Trespasser")
                .hasMessageContaining("io.tidemark.jobs.planted.Job");
    }

    private static boolean isForeign(JavaClass found) {
        String name = found.getName();
        boolean ours = name.startsWith("io.tidemark.lake.") || name.startsWith("io.tidemark.sql.");
        return (name.startsWith("io.tidemark.") && !ours) || name.startsWith("org.apache.flink.");
    }
}
