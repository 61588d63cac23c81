package io.stylemill.record;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one JSON form of what is wrong, for REST, the inbox and events; {@code openapi.yaml}
 * describes it.
 */
public final class ProblemJson {
    private ProblemJson() {}

    /**
     * Returns {@code code}, {@code detail} and, where there are single problems, {@code errors}.
     */
    public static Map<String, Object> of(Failure e) {
        return of(e.code(), e.summary(), e.problems());
    }

    /**
     * Returns {@code code}, {@code detail} and, where there are single problems, {@code errors}.
     */
    public static Map<String, Object> of(String code, String detail, List<Problem> problems) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", code);
        map.put("detail", detail);
        if (!problems.isEmpty()) {
            map.put("errors", problems.stream().map(ProblemJson::of).toList());
        }
        return map;
    }

    /**
     * Returns {@code file}, {@code line}, {@code column} and {@code pointer}, as far as they are
     * known, {@code what}, and the line as {@code source}.
     */
    public static Map<String, Object> of(Problem problem) {
        Where where = problem.where();
        Map<String, Object> map = new LinkedHashMap<>();
        if (!where.file().isEmpty()) {
            map.put("file", where.file());
        }
        if (where.line() > 0) {
            map.put("line", where.line());
        }
        if (where.column() > 0) {
            map.put("column", where.column());
        }
        if (!where.pointer().isEmpty()) {
            map.put("pointer", where.pointer());
        }
        map.put("what", problem.what());
        if (!problem.source().isEmpty()) {
            map.put("source", problem.source());
        }
        return map;
    }
}
