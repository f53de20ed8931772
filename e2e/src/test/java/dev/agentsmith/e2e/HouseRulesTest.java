package dev.agentsmith.e2e;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What Maven can't see of the house (docs: the modules and packages), for all shipped code.
class HouseRulesTest {
  private static final JavaClasses SHIPPED =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(place -> !place.contains("/testkit/") && !place.contains("-testkit-"))
          .importPackages("dev.agentsmith");

  @Test
  void allShippedModulesAreLookedAt() {
    assertThat(SHIPPED.stream().map(HouseRulesTest::module).distinct())
        .contains("agent", "app", "clients", "core", "dispatcher", "loopback")
        .doesNotContain("testkit", "e2e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent", "app", "clients", "core", "dispatcher", "loopback"})
  void noPackagesOfAModuleFormACycle(String module) {
    slices()
        .assignedFrom(packagesOf(module))
        .should()
        .beFreeOfCycles()
        .because("who reads one package must not have to read all of them")
        .allowEmptyShould(true)
        .check(SHIPPED);
  }

  @ParameterizedTest
  @CsvSource({
    "com.fasterxml.jackson.dataformat.yaml.., core.config",
    "com.github.dockerjava..,                 dispatcher.docker",
    "com.slack.api..,                         dispatcher.slack",
    "com.sun.net.httpserver..,                loopback..",
    "io.fabric8..,                            dispatcher.kubernetes",
    "io.netty..,                              dispatcher.http",
    "okhttp3..,                               dispatcher.slack",
    "org.jline..,                             app.terminal",
    "org.yaml.snakeyaml..,                    core.config",
    "picocli..,                               app.cli",
    "redis.clients..,                         clients.redis",
    "redis.embedded..,                        loopback"
  })
  void aLibraryIsUsedInItsOwnPackageOnly(String library, String room) {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.agentsmith." + room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .because("a library is changed or replaced in one place")
        .check(SHIPPED);
  }

  @Test
  void onlyTheProgramTouchesItsProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.agentsmith.app..")
        .should()
        .callMethodWhere(
            target(owner(type("java.lang.System"))).and(target(nameMatching("getenv|exit"))))
        .orShould()
        .callMethodWhere(
            target(owner(type("java.lang.Runtime"))).and(target(nameMatching("exit|halt"))))
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("everything else gets its environment as a value and answers with values")
        .check(SHIPPED);
  }

  @Test
  void onlyTheWiringAsksTheSystemForTheTime() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.agentsmith.app.wiring")
        .should()
        .callMethodWhere(
            target(owner(inPackage("java.time")))
                .and(target(nameMatching("now|system|systemUTC|systemDefaultZone|tick.*"))))
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .because("time comes in as an InstantSource, so that a test can move it")
        .check(SHIPPED);
  }

  @Test
  void processesAreStartedInFewPlaces() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.agentsmith.agent.workspace",
            "dev.agentsmith.dispatcher.process",
            "dev.agentsmith.loopback",
            "dev.agentsmith.app.demo")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .callMethodWhere(target(owner(type("java.lang.Runtime"))).and(target(nameMatching("exec"))))
        .because("what a process inherits and how its tree ends is decided there")
        .check(SHIPPED);
  }

  @Test
  void nativeCallsAreMadeInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.agentsmith.agent.sandbox")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.lang.foreign..")
        .because("a wrong native call ends the process, or worse")
        .check(SHIPPED);
  }

  @Test
  void nobodySleeps() {
    noClasses()
        .that()
        .doNotHaveSimpleName("BackOff")
        .should()
        .callMethodWhere(target(nameMatching("sleep")).and(target(owner(inPackage("java.lang")))))
        .orShould()
        .callMethodWhere(
            target(nameMatching("sleep")).and(target(owner(inPackage("java.util.concurrent")))))
        .because(
            "who waits for something waits for that, with a limit; only a back-off waits for time")
        .check(SHIPPED);
  }

  @Test
  void noStaticFieldCanChange() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .andShould(notHoldWhatChanges())
        .because("two runs, and two tests, must not meet in a static field")
        .check(SHIPPED);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .should(resideInANullMarkedPackage())
        .because("NullAway looks only where @NullMarked stands")
        .check(SHIPPED);
  }

  @Test
  void noNameIsADrawer() {
    noClasses()
        .that()
        .areNotAssignableTo("java.util.logging.LogManager") // Java's own word for it
        .should()
        .haveNameMatching(".*(Utils?|Manager|Helper|Impl)")
        .because("a class is named for its job")
        .check(SHIPPED);
  }

  private static String module(JavaClass type) {
    return type.getPackageName().substring("dev.agentsmith.".length()).replaceFirst("\\..*", "");
  }

  private static SliceAssignment packagesOf(String module) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        boolean ours = type.getPackageName().startsWith("dev.agentsmith.");
        return ours && module(type).equals(module)
            ? SliceIdentifier.of(type.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages of " + module;
      }
    };
  }

  private static DescribedPredicate<JavaClass> type(String name) {
    return DescribedPredicate.describe(name, owner -> owner.getName().equals(name));
  }

  private static DescribedPredicate<JavaClass> inPackage(String name) {
    return DescribedPredicate.describe(name, owner -> owner.getPackageName().equals(name));
  }

  private static ArchCondition<JavaField> notHoldWhatChanges() {
    List<String> changing =
        List.of("java.util.concurrent.atomic.", "java.lang.StringBuilder", "java.util.Concurrent");
    return new ArchCondition<>("not hold what changes") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        String type = field.getRawType().getName();
        if (changing.stream().anyMatch(type::startsWith)) {
          events.add(SimpleConditionEvent.violated(field, field.getDescription() + ": " + type));
        }
      }
    };
  }

  private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getPackageName() + " has no package-info.java with @NullMarked"));
        }
      }
    };
  }
}
