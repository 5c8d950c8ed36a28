package io.tidemark;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The borders of this module. Each is shown to fail on classes planted below {@code io.tidemark.planted}. */
class ArchitectureTest {

    private static final String OURS = "io.tidemark";
    private static final String PLANTED = "io.tidemark.planted";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(OURS);
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages(PLANTED);

    private static final Set<String> PUBLIC_IN_SOURCE =
            Set.of("ExchangeSource", "ExchangeSourceBuilder", "ExchangeSourceOptions");

    @Test
    void modelKnowsOnlyJava() {
        modelIsPlain(OURS).check(CLASSES);

        assertFails(modelIsPlain(PLANTED), "io.tidemark.planted.model.KnowsFlink");
    }

    @Test
    void exchangesKnowNoFlink() {
        exchangesArePure(OURS).check(CLASSES);

        assertFails(exchangesArePure(PLANTED), "io.tidemark.planted.exchange.two.KnowsFlink");
    }

    @Test
    void exchangesDoNotKnowEachOther() {
        exchangesAreApart(OURS).check(CLASSES);

        assertFails(exchangesAreApart(PLANTED), "io.tidemark.planted.exchange.two.KnowsAnother");
    }

    @Test
    void nobodyKnowsAnExchange() {
        exchangesAreFoundByThemselves(OURS).check(CLASSES);

        assertFails(exchangesAreFoundByThemselves(PLANTED), "io.tidemark.planted.exchange.KnowsAnAdapter");
    }

    @Test
    void socketsAreOnlyInTransport() {
        socketsAreInTransport(OURS).check(CLASSES);

        assertFails(
                socketsAreInTransport(PLANTED),
                "io.tidemark.planted.exchange.two.OpensASocket",
                "io.tidemark.planted.source.FetchesByHttp");
    }

    @Test
    void theClockIsOnlyInTransport() {
        clockIsInTransport(OURS).check(CLASSES);

        assertFails(
                clockIsInTransport(PLANTED),
                "io.tidemark.planted.source.AsksTheTime.millis()",
                "io.tidemark.planted.source.AsksTheTime.now()",
                "io.tidemark.planted.source.HoldsAClock");
    }

    @Test
    void theSourceHasOneDoor() {
        sourceHasOneDoor(OURS).check(CLASSES);

        assertFails(sourceHasOneDoor(PLANTED), "io.tidemark.planted.source.TooPublic");
    }

    @Test
    void theRulesLookAtSomething() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                .contains("io.tidemark.model", "io.tidemark.exchange")
                .noneMatch(name -> name.startsWith(PLANTED));
    }

    private static ArchRule modelIsPlain(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".model..", "java..", "org.jspecify..");
    }

    private static ArchRule exchangesArePure(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".exchange..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", root + ".transport..", root + ".source..");
    }

    private static ArchRule exchangesAreApart(String root) {
        return slices().matching(root + ".exchange.(*)..").should().notDependOnEachOther();
    }

    private static ArchRule exchangesAreFoundByThemselves(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage(root + ".exchange.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".exchange.*..");
    }

    private static ArchRule socketsAreInTransport(String root) {
        return noClasses()
                .that(resideInAPackage(root + "..").and(outside(root + ".transport..")))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.net..", "javax.net..", "java.nio.channels..", "com.sun.net..")
                                .and(describe("are more than an address", type -> !type.getName()
                                        .equals("java.net.URI"))));
    }

    private static ArchRule clockIsInTransport(String root) {
        DescribedPredicate<JavaCall<?>> readsTheClock = describe("it reads the clock", call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getTarget().getName();
            return (owner.equals("java.lang.System") && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
                    || (owner.startsWith("java.time.") && name.equals("now"));
        });
        return noClasses()
                .that(resideInAPackage(root + "..").and(outside(root + ".transport..")))
                .should()
                .callMethodWhere(readsTheClock)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock");
    }

    private static ArchRule sourceHasOneDoor(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".source..")
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should(ArchCondition.from(describe(
                        "be the source, its builder or its options",
                        type -> PUBLIC_IN_SOURCE.contains(type.getSimpleName()))))
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> outside(String pattern) {
        return DescribedPredicate.not(resideInAPackage(pattern));
    }

    private static void assertFails(ArchRule rule, String... culprits) {
        assertThatThrownBy(() -> rule.check(VIOLATIONS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(culprits)
                .message()
                .doesNotContain("MayDoAllThis");
    }
}
