package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Dependencies inside a room run one way too, but for rings that are known. */
class ClassRingsTest {
    private static final int USUAL = 3;

    /** Rooms whose largest ring of classes has more than three. A number here only gets smaller. */
    private static final Map<String, Integer> KNOWN = Map.of("engine.generator", 11, "version", 5);

    @Test
    void hasNoRingOfClassesThatIsLargerThanTheKnownOnes() {
        Map<String, Set<String>> uses = uses();
        Map<String, Integer> largest = new TreeMap<>();
        for (String one : uses.keySet()) {
            Set<String> ring = new TreeSet<>(reached(uses, one));
            ring.removeIf(other -> !reached(uses, other).contains(one));
            String room = one.substring("io.stylemill.".length(), one.lastIndexOf('.'));
            largest.merge(room, ring.size(), Math::max);
        }
        largest.values().removeIf(size -> size <= USUAL);
        assertThat(largest).isEqualTo(new TreeMap<>(KNOWN));
    }

    /** Top-level classes, and those of the same package that they or their nested classes depend on. */
    private static Map<String, Set<String>> uses() {
        Map<String, Set<String>> uses = new HashMap<>();
        for (JavaClass c : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.stylemill")) {
            if (c.getSimpleName().equals("package-info")) {
                continue;
            }
            Set<String> mine = uses.computeIfAbsent(top(c), name -> new HashSet<>());
            c.getDirectDependenciesFromSelf().forEach(d -> {
                JavaClass target = d.getTargetClass().getBaseComponentType();
                if (target.getPackageName().equals(c.getPackageName())
                        && !top(target).equals(top(c))) {
                    mine.add(top(target));
                }
            });
        }
        return uses;
    }

    private static Set<String> reached(Map<String, Set<String>> uses, String from) {
        Set<String> found = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(from));
        while (!open.isEmpty()) {
            for (String next : uses.getOrDefault(open.pop(), Set.of())) {
                if (found.add(next)) {
                    open.push(next);
                }
            }
        }
        return found;
    }

    private static String top(JavaClass c) {
        String name = c.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
