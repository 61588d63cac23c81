package io.stylemill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The house as data: which room may import which, and where the big libraries and the outside world
 * are let in.
 */
class ArchitectureTest {
    private static final String BASE = "io.stylemill.";

    /** Rooms that may read the environment, the clock and the terminal. */
    private static final String[] EDGE = {
        "io.stylemill.terminal..",
        "io.stylemill.wiring..",
        "io.stylemill.command..",
        "io.stylemill.embedded..",
        "io.stylemill.web.."
    };

    /** Every room, and the rooms that it imports. Each imports only rooms that come before it. */
    private static final Map<String, Set<String>> ROOMS = new LinkedHashMap<>();

    static {
        room("failure");
        room("record", "failure");
        room("config", "failure", "record");
        room("checkpoint", "failure", "record");
        room("image", "failure", "record");
        room("credential", "failure", "record", "image");
        room("order.manifest", "failure", "record", "image");
        room("order.plan", "failure", "record", "checkpoint", "image", "order.manifest");
        room("store", "failure", "record");
        room("store.s3", "failure", "config", "record", "store");
        room("version", "failure", "record", "order.manifest", "order.plan", "store");
        room("engine.mask", "failure", "record", "checkpoint", "image", "order.plan");
        room("engine.generator", "failure", "record", "checkpoint", "image", "order.plan", "engine.mask");
        room("engine.algebra", "failure");
        room("engine.direction", "failure", "checkpoint", "order.plan", "engine.algebra");
        room("engine.models", "failure", "record", "checkpoint", "order.plan", "store", "engine.generator");
        room(
                "engine.label",
                "failure",
                "record",
                "checkpoint",
                "image",
                "order.manifest",
                "order.plan",
                "engine.generator",
                "engine.algebra");
        room("engine.pictures", "failure", "store", "version", "engine.label");
        room(
                "engine.projection",
                "failure",
                "record",
                "checkpoint",
                "image",
                "order.manifest",
                "order.plan",
                "engine.generator",
                "engine.label");
        room(
                "engine.sample",
                "failure",
                "record",
                "image",
                "order.manifest",
                "order.plan",
                "version",
                "engine.mask",
                "engine.generator",
                "engine.label");
        room("audit.sign", "failure", "record", "credential", "version");
        room(
                "audit.verify",
                "failure",
                "record",
                "checkpoint",
                "image",
                "credential",
                "order.plan",
                "store",
                "version",
                "engine.mask",
                "engine.generator",
                "engine.models",
                "engine.label",
                "engine.sample",
                "audit.sign");
        room("audit.query", "failure", "record", "store", "version");
        room("audit.export", "failure", "record", "image", "order.plan", "store", "version", "engine.mask");
        room("audit.readers", "failure", "record", "store", "version", "audit.export");
        room("factory.ledger", "failure", "record", "order.plan");
        room("factory.policy", "failure", "config", "order.manifest");
        room(
                "factory.accept",
                "failure",
                "record",
                "checkpoint",
                "credential",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "engine.mask",
                "engine.models",
                "engine.label",
                "engine.pictures",
                "factory.ledger",
                "factory.policy");
        room(
                "factory.worker",
                "failure",
                "record",
                "checkpoint",
                "image",
                "credential",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "engine.mask",
                "engine.generator",
                "engine.models",
                "engine.label",
                "engine.sample");
        room(
                "factory.report",
                "failure",
                "record",
                "image",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "engine.mask",
                "engine.label",
                "engine.pictures",
                "engine.sample");
        room(
                "factory.publish",
                "failure",
                "record",
                "checkpoint",
                "image",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "engine.models",
                "engine.label",
                "factory.ledger",
                "factory.worker",
                "factory.report");
        room(
                "factory.mix",
                "failure",
                "record",
                "image",
                "order.plan",
                "store",
                "version",
                "engine.label",
                "engine.pictures",
                "engine.sample",
                "factory.publish");
        room(
                "factory.inbox",
                "failure",
                "config",
                "record",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "factory.ledger",
                "factory.accept");
        room("factory.schedule", "failure", "order.manifest", "factory.ledger", "factory.accept", "factory.inbox");
        room(
                "factory.route",
                "failure",
                "record",
                "order.plan",
                "factory.ledger",
                "factory.worker",
                "factory.publish",
                "factory.inbox");
        room("terminal", "failure", "config", "record", "order.manifest", "engine.generator");
        room(
                "console",
                "failure",
                "config",
                "record",
                "checkpoint",
                "image",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "engine.mask",
                "engine.generator",
                "engine.models",
                "engine.label",
                "engine.sample",
                "audit.sign",
                "audit.verify",
                "audit.query",
                "audit.export",
                "factory.ledger",
                "factory.policy",
                "factory.accept",
                "factory.route");
        room("embedded", "failure", "config", "record", "store", "store.s3", "factory.route");
        room(
                "web",
                "failure",
                "config",
                "record",
                "order.manifest",
                "order.plan",
                "store.s3",
                "version",
                "engine.mask",
                "engine.generator",
                "engine.label",
                "engine.sample",
                "factory.ledger",
                "factory.accept",
                "factory.publish",
                "factory.inbox",
                "factory.route",
                "console");
        room(
                "web.page",
                "failure",
                "config",
                "record",
                "image",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "engine.mask",
                "engine.sample",
                "audit.verify",
                "audit.query",
                "factory.ledger",
                "factory.accept",
                "factory.inbox",
                "factory.route",
                "console",
                "web");
        room(
                "wiring",
                "failure",
                "config",
                "record",
                "checkpoint",
                "credential",
                "order.manifest",
                "order.plan",
                "store",
                "store.s3",
                "version",
                "engine.generator",
                "engine.models",
                "engine.label",
                "audit.sign",
                "audit.verify",
                "factory.ledger",
                "factory.policy",
                "factory.accept",
                "factory.worker",
                "factory.publish",
                "factory.inbox",
                "factory.schedule",
                "factory.route",
                "terminal",
                "console",
                "embedded",
                "web",
                "web.page");
        room(
                "command.order",
                "failure",
                "config",
                "record",
                "image",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "factory.ledger",
                "factory.accept",
                "terminal",
                "console",
                "web",
                "wiring");
        room(
                "command.network",
                "failure",
                "record",
                "checkpoint",
                "image",
                "order.manifest",
                "order.plan",
                "store",
                "version",
                "engine.mask",
                "engine.generator",
                "engine.direction",
                "engine.models",
                "engine.label",
                "engine.projection",
                "engine.sample",
                "factory.worker",
                "terminal",
                "wiring");
        room(
                "command.dataset",
                "failure",
                "config",
                "record",
                "checkpoint",
                "order.manifest",
                "store",
                "version",
                "engine.generator",
                "engine.models",
                "engine.label",
                "engine.pictures",
                "engine.sample",
                "audit.sign",
                "audit.verify",
                "audit.query",
                "audit.export",
                "audit.readers",
                "factory.policy",
                "factory.report",
                "factory.mix",
                "terminal",
                "console",
                "web.page",
                "wiring");
        room(
                "command.operate",
                "failure",
                "config",
                "record",
                "order.plan",
                "store",
                "store.s3",
                "engine.generator",
                "factory.ledger",
                "factory.worker",
                "factory.route",
                "terminal",
                "embedded",
                "web",
                "web.page",
                "wiring");
        room(
                "command.bench",
                "failure",
                "config",
                "record",
                "checkpoint",
                "order.manifest",
                "order.plan",
                "engine.generator",
                "engine.models",
                "factory.ledger",
                "factory.accept",
                "terminal",
                "console",
                "wiring",
                "command.order",
                "command.network");
        room(
                "command",
                "failure",
                "terminal",
                "wiring",
                "command.order",
                "command.network",
                "command.dataset",
                "command.operate",
                "command.bench");
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
        assertThat(found).containsExactlyInAnyOrderElementsOf(ROOMS.keySet());
    }

    @Test
    void importsExactlyWhatTheTableLists() {
        Map<String, Set<String>> found = new TreeMap<>();
        house.forEach(c -> c.getDirectDependenciesFromSelf().forEach(d -> {
            JavaClass target = d.getTargetClass().getBaseComponentType();
            if (target.getPackageName().startsWith(BASE) && !room(target).equals(room(c))) {
                found.computeIfAbsent(room(c), r -> new TreeSet<>()).add(room(target));
            }
        }));
        Map<String, String> differences = new TreeMap<>();
        ROOMS.forEach((room, listed) -> {
            Set<String> used = found.getOrDefault(room, Set.of());
            Set<String> missing = new TreeSet<>(used);
            missing.removeAll(listed);
            Set<String> unused = new TreeSet<>(listed);
            unused.removeAll(used);
            if (!missing.isEmpty() || !unused.isEmpty()) {
                differences.put(room, "imports what is not listed: " + missing + ", lists what is unused: " + unused);
            }
        });
        assertThat(differences).isEmpty();
    }

    @Test
    void importsOnlyRoomsThatComeBefore() {
        Set<String> before = new TreeSet<>();
        ROOMS.forEach((room, listed) -> {
            assertThat(before).as("rooms before " + room).containsAll(listed);
            before.add(room);
        });
    }

    @Test
    void letsEachBigLibraryIntoItsOwnRoomsOnly() {
        confine("ai.djl..", "engine.generator");
        confine("com.sun.jna..", "terminal");
        confine("org.apache.camel..", "factory.route", "wiring");
        confine("jakarta.jms..", "factory.route", "embedded", "wiring");
        confine("org.apache.activemq..", "factory.route", "embedded", "wiring", "command.operate");
        confine("org.gaul..", "embedded", "store");
        confine("software.amazon..", "store.s3");
        confine("java.sql..", "factory.ledger", "audit.query", "factory.schedule", "command.operate");
        confine("org.duckdb..", "audit.query");
        confine("org.ejml..", "engine.algebra");
        confine("org.quartz..", "order.manifest", "factory.schedule");
        confine("org.apache.parquet..", "version", "audit.export");
        confine("picocli..", "terminal", "command");
        confine("org.eclipse.jetty..", "web", "embedded");
        confine("io.prometheus..", "web");
        confine("io.opentelemetry..", "wiring");
    }

    @Test
    void readsTheOutsideWorldOnlyAtItsEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(EDGE)
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
                .resideOutsideOfPackages(EDGE)
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

    private static void room(String name, String... imports) {
        ROOMS.put(name, Set.of(imports));
    }

    private static String room(JavaClass c) {
        String name = c.getPackageName();
        return name.startsWith(BASE) ? name.substring(BASE.length()) : "";
    }
}
