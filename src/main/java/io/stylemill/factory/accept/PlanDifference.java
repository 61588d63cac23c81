package io.stylemill.factory.accept;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What two plans of one version differ in; a file that is named by another path, but has the same
 * digest, is the same.
 */
final class PlanDifference {
    private static final int SHOWN = 12;
    private static final int LONGEST = 60;

    /** Keys whose file {@code sha256} beside them decides. */
    private static final Set<String> PATHS = Set.of("checkpoint", "direction", "file", "model", "images");

    private PlanDifference() {}

    /**
     * Returns what differs.
     *
     * @param there text of the plan that is there
     * @param here text of the plan that is asked for
     * @throws Failure when one is no JSON, or the plan that is there has no keys
     */
    static List<JsonValues.Change> of(String there, String here) {
        if (there.equals(here)) {
            return List.of();
        }
        Map<String, Object> a = JsonValues.of(CanonicalJson.parse(there));
        if (a.isEmpty() || a.containsKey("")) {
            throw Failure.input("bad-json", "it is " + shown(there.strip()) + ", without a key of a plan");
        }
        Map<String, Object> b = JsonValues.of(CanonicalJson.parse(here));
        List<JsonValues.Change> changes = new ArrayList<>(JsonValues.changes(a, b));
        changes.removeIf(change -> {
            int dot = change.key().lastIndexOf('.');
            Object digest = a.get(change.key().substring(0, dot + 1) + "sha256");
            return PATHS.contains(change.key().substring(dot + 1))
                    && digest != null
                    && digest.equals(b.get(change.key().substring(0, dot + 1) + "sha256"));
        });
        return changes;
    }

    /** Returns the changes in words, the first of many. */
    static List<Problem> words(List<JsonValues.Change> changes) {
        List<Problem> words = new ArrayList<>();
        for (JsonValues.Change change : changes.subList(0, Math.min(SHOWN, changes.size()))) {
            words.add(new Problem(
                    Where.NOWHERE, change.key() + ": there " + value(change.a()) + ", here " + value(change.b())));
        }
        if (changes.size() > SHOWN) {
            words.add(new Problem(Where.NOWHERE, "... and " + (changes.size() - SHOWN) + " more"));
        }
        return words;
    }

    private static String value(@Nullable Object value) {
        String text = value == null
                ? "nothing"
                : value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
                        ? Long.toString(number.longValue())
                        : CanonicalJson.write(value);
        return shown(text);
    }

    private static String shown(String text) {
        return text.length() > LONGEST ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "..." : text;
    }
}
