package io.tidemark.simulator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ArchRule STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("io.tidemark.simulator..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.tidemark..").and(not(resideInAPackage("io.tidemark.simulator.."))))
            .because("the simulator judges the rest of the project");

    private final JavaClasses production = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tidemark");

    @Test
    void knowsNothingOfTheProjectOutsideItself() {
        STANDS_ALONE.check(production);
    }

    @Test
    void noticesAPlantedViolation() {
        JavaClasses planted = new ClassFileImporter().importClasses(PlantedViolation.class);

        assertThatThrownBy(() -> STANDS_ALONE.check(planted))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Method <io.tidemark.simulator.PlantedViolation.answer()>"
                        + " calls method <io.tidemark.planted.Elsewhere.answer()>");
    }

    @Test
    void showsOnlyItsDoors() {
        List<String> visible = production.stream()
                .filter(ArchitectureTest::isPublic)
                .filter(type ->
                        type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true))
                .map(JavaClass::getFullName)
                .toList();

        assertThat(visible)
                .containsExactlyInAnyOrder(
                        Simulator.class.getName(),
                        SimulatorOptions.class.getName(),
                        SimulatorOptions.Builder.class.getName(),
                        SimulatorOptions.Certificate.class.getName(),
                        SimulatorOptions.PastTrades.class.getName(),
                        SimulatorOptions.RateLimits.class.getName(),
                        Faults.class.getName(),
                        Faults.Builder.class.getName(),
                        TapeWriter.class.getName(),
                        TapeSummary.class.getName());
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }
}
