package io.stylemill.audit.sign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a report says of the tests of a version's gates.
 *
 * @param result the worst verdict: {@code PASSED}, {@code WARNED} or {@code FAILED}
 */
public record TestResults(String result, List<String> passed, List<String> warned, List<String> failed) {
    /**
     * Returns the results that a parsed report holds; empty where no gates were asked for, or it is
     * no report.
     */
    public static Optional<TestResults> of(@Nullable Object report) {
        if (!(report instanceof Map<?, ?> root
                && root.get("asked") instanceof Map<?, ?> asked
                && asked.get("gates") != null
                && root.get("tests") instanceof List<?> tests)) {
            return Optional.empty();
        }
        List<String> passed = new ArrayList<>();
        List<String> warned = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (Object one : tests) {
            if (!(one instanceof Map<?, ?> test && test.get("name") instanceof String name)) {
                return Optional.empty();
            }
            if ("PASSED".equals(test.get("verdict"))) {
                passed.add(name);
            } else if ("WARNED".equals(test.get("verdict"))) {
                warned.add(name);
            } else {
                failed.add(name);
            }
        }
        String result = !failed.isEmpty() ? "FAILED" : !warned.isEmpty() ? "WARNED" : "PASSED";
        return Optional.of(new TestResults(result, passed, warned, failed));
    }
}
