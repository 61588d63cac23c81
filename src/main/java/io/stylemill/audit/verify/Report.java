package io.stylemill.audit.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found.
 *
 * @param address of the version, or of where it was looked for
 * @param name of the dataset, or null where no record could be read
 * @param version or null where no record could be read
 * @param checks in the order they were made
 */
public record Report(
        String address, @Nullable String name, @Nullable String version, List<Check> checks) {
    public Report {
        checks = List.copyOf(checks);
    }

    /** Returns whether every check that was made holds. */
    public boolean holds() {
        return checks.stream().noneMatch(c -> c.verdict() == Check.Verdict.FAILS);
    }

    /** Returns the report as {@code verify --json} and REST write it. */
    public Map<String, @Nullable Object> document() {
        List<Object> lines = new ArrayList<>();
        for (Check check : checks) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("check", check.name());
            one.put("verdict", check.verdict().word());
            one.put("file", check.file());
            one.put("detail", check.detail());
            lines.add(one);
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("dataset", address);
        map.put("name", name);
        map.put("version", version);
        map.put("holds", holds());
        map.put("checks", lines);
        return map;
    }
}
