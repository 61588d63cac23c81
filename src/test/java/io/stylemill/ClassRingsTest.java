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

/** Dependencies inside a room run one way too, but for pairs and threes that belong together. */
class ClassRingsTest {
    private static final int MOST = 3;

    @Test
    void hasNoRingOfMoreThanThreeClasses() {
        Map<String, Set<String>> uses = uses();
        Map<String, Set<String>> rings = new TreeMap<>();
        for (String one : uses.keySet()) {
            Set<String> ring = new TreeSet<>(reached(uses, one));
            ring.removeIf(other -> !reached(uses, other).contains(one));
            String room = one.substring("io.stylemill.".length(), one.lastIndexOf('.'));
            if (ring.size() > MOST) {
                rings.put(room, ring);
            }
        }
        assertThat(rings).isEmpty();
    }

    /**
     * Top-level classes, and those of the same package that they or their nested classes depend on.
     */
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
