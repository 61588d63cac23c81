package io.stylemill;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house as data: which room may import which, and where the big libraries and the outside world are let in. */
class ArchitectureTest {
    private static final String BASE = "io.stylemill.";

    /** Every room, and the rooms it may import. Each imports only rooms that stand above it. */
    private static final Map<String, Set<String>> ROOMS = new LinkedHashMap<>();

    static {
        ROOMS.put("failure", Set.of());
        ROOMS.put("config", Set.of("failure"));
        ROOMS.put("manifest", Set.of("failure"));
        ROOMS.put("checkpoint", Set.of("failure"));
        ROOMS.put("image", Set.of("failure"));
        ROOMS.put("plan", Set.of("manifest", "checkpoint", "failure"));
        ROOMS.put("direction", Set.of("plan", "checkpoint", "failure"));
        ROOMS.put("generator", Set.of("plan", "checkpoint", "image", "config", "failure"));
        ROOMS.put("label", Set.of("generator", "image", "plan", "checkpoint", "manifest", "failure"));
        ROOMS.put("sample", Set.of("label", "plan", "generator", "image", "manifest", "failure"));
        ROOMS.put("storage", Set.of("config", "failure"));
        ROOMS.put("dataset", Set.of("plan", "storage", "failure"));
        ROOMS.put("report", Set.of("label", "image", "dataset", "storage", "plan", "manifest", "failure"));
        ROOMS.put("ledger", Set.of("plan", "config", "failure"));
        ROOMS.put("models", Set.of("storage", "generator", "checkpoint", "failure"));
        ROOMS.put(
                "worker",
                Set.of(
                        "models",
                        "sample",
                        "label",
                        "generator",
                        "dataset",
                        "storage",
                        "plan",
                        "manifest",
                        "checkpoint",
                        "image",
                        "failure"));
        ROOMS.put("policy", Set.of("manifest", "config", "failure"));
        ROOMS.put(
                "accept",
                Set.of(
                        "policy",
                        "label",
                        "models",
                        "ledger",
                        "dataset",
                        "storage",
                        "plan",
                        "manifest",
                        "checkpoint",
                        "image",
                        "failure"));
        ROOMS.put(
                "publish",
                Set.of(
                        "report",
                        "worker",
                        "label",
                        "models",
                        "dataset",
                        "ledger",
                        "storage",
                        "plan",
                        "manifest",
                        "checkpoint",
                        "image",
                        "failure"));
        ROOMS.put(
                "provenance",
                Set.of(
                        "models",
                        "sample",
                        "generator",
                        "dataset",
                        "storage",
                        "plan",
                        "checkpoint",
                        "image",
                        "failure"));
        ROOMS.put("query", Set.of("dataset", "plan", "failure"));
        ROOMS.put("export", Set.of("dataset", "storage", "plan", "failure"));
        ROOMS.put(
                "inbox",
                Set.of(
                        "accept",
                        "models",
                        "ledger",
                        "dataset",
                        "storage",
                        "plan",
                        "manifest",
                        "checkpoint",
                        "image",
                        "config",
                        "failure"));
        ROOMS.put("schedule", Set.of("accept", "ledger", "storage", "plan", "manifest", "config", "failure"));
        Set<String> beforeRoute = new TreeSet<>(ROOMS.keySet());
        ROOMS.put("route", beforeRoute);
        ROOMS.put("console", new TreeSet<>(ROOMS.keySet()));
        Set<String> all = new TreeSet<>(ROOMS.keySet());
        ROOMS.put("app", all);
    }

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.stylemill");
        assertThat(house.size()).isGreaterThan(30);
    }

    @Test
    void hasExactlyTheRoomsOfTheTable() {
        Set<String> found = new TreeSet<>();
        house.forEach(c -> found.add(room(c)));
        assertThat(ROOMS.keySet()).containsAll(found);
    }

    @Test
    void importsOnlyWhatTheTableAllows() {
        ROOMS.forEach((room, allowed) -> noClasses()
                .that(describe("stand in " + room, (JavaClass c) -> room(c).equals(room)))
                .should()
                .dependOnClassesThat(describe(
                        "stand in a room that " + room + " may not import",
                        (JavaClass c) -> c.getPackageName().startsWith("io.stylemill")
                                && !room(c).equals(room)
                                && !allowed.contains(room(c))))
                .allowEmptyShould(true)
                .check(house));
    }

    @Test
    void hasNoCyclesBetweenPackages() {
        slices().matching("io.stylemill.(*)..").should().beFreeOfCycles().check(house);
    }

    @Test
    void letsEachBigLibraryIntoItsOwnRoomsOnly() {
        confine("ai.djl..", "generator");
        confine("org.apache.camel..", "route", "app");
        confine("jakarta.jms..", "route", "app");
        confine("org.apache.activemq..", "app", "route");
        confine("org.gaul..", "app", "storage");
        confine("software.amazon..", "storage");
        noClasses()
                .that()
                .resideOutsideOfPackage("io.stylemill.store.s3..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(house);
        confine("java.sql..", "ledger", "query", "schedule", "app");
        confine("org.quartz..", "manifest", "schedule");
        confine("org.apache.parquet..", "dataset", "export");
        confine("picocli..", "app");
        confine("org.eclipse.jetty..", "app");
        confine("io.prometheus..", "app");
        confine("io.opentelemetry..", "app");
    }

    @Test
    void readsTheOutsideWorldOnlyInApp() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.stylemill.app..")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(house);
    }

    @Test
    void takesTheTimeFromAClockAndChanceFromASeed() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.stylemill.app..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(house);
    }

    @Test
    void throwsNothingButFailures() {
        noClasses()
                .should()
                .callConstructor(RuntimeException.class, String.class)
                .check(house);
        noClasses()
                .that()
                .areNotAssignableTo(Throwable.class)
                .should()
                .callConstructor(Exception.class, String.class)
                .check(house);
    }

    @Test
    void marksEveryPackageNullSafe() {
        Set<JavaPackage> packages = house.getDefaultPackage().getSubpackagesInTree();
        for (JavaPackage p : packages) {
            if (p.getName().startsWith("io.stylemill.") && !p.getClasses().isEmpty()) {
                assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue();
            }
        }
    }

    @Test
    void hasNoDumpingGrounds() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotEndingWith("Impl")
                .check(house);
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..impl..")
                .check(house);
    }

    private static void confine(String library, String... rooms) {
        String[] allowed = new String[rooms.length];
        for (int i = 0; i < rooms.length; i++) {
            allowed[i] = BASE + rooms[i] + "..";
        }
        noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(house);
    }

    private static String room(JavaClass c) {
        String name = c.getPackageName();
        if (!name.startsWith(BASE)) {
            return "";
        }
        String rest = name.substring(BASE.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
