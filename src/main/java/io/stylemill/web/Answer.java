package io.stylemill.web;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.record.CanonicalJson;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer to a request.
 *
 * @param type media type of the body
 * @param headers besides the type and length
 */
record Answer(int status, String type, Body body, Map<String, String> headers) {
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    private static final Pattern PLACE = Pattern.compile("(.*?):(\\d+):(\\d+)(?: (/.*))?");
    private static final int UNPROCESSABLE = 422;
    private static final int BROKEN = 500;
    private static final int LATER = 503;

    static Answer json(int status, Object document) {
        return new Answer(status, JSON, new Body.Bytes(bytes(CanonicalJson.write(document) + "\n")), Map.of());
    }

    static Answer of(String type, byte[] body) {
        return new Answer(200, type, new Body.Bytes(body), Map.of());
    }

    /** Returns an answer of a long body, which is sent as it is read. */
    static Answer of(String type, Supplier<InputStream> from, long length) {
        return new Answer(200, type, new Body.Stream(from, length), Map.of());
    }

    /** Returns an answer that goes on while somebody listens. */
    static Answer live(String type, Body.Source source) {
        return new Answer(200, type, new Body.Live(source), Map.of());
    }

    /** Returns an answer that may be kept for good, for what it holds never changes; or that it is as the asker has it. */
    static Answer kept(Asked asked, String etag, Supplier<Answer> answer) {
        String quoted = '"' + etag + '"';
        Answer fresh = asked.header("If-None-Match").contains(quoted)
                ? new Answer(304, "", new Body.Bytes(new byte[0]), Map.of())
                : answer.get();
        return fresh.with("ETag", quoted).with("Cache-Control", "private, max-age=31536000, immutable");
    }

    /** Returns an answer that says what is wrong (RFC 9457), with a stable code and a sentence with the next step. */
    static Answer problem(int status, String code, String detail) {
        return problem(status, code, detail, List.of());
    }

    /** Returns what a failure means to the one who asked. */
    static Answer of(Failure e) {
        return switch (e.kind()) {
            case INPUT -> problem(refused(e.code()), e.code(), first(e), e.problems());
            case TRANSIENT, RESOURCES, OUTCOME_UNKNOWN ->
                problem(LATER, e.code(), e.getMessage(), e.problems()).with("Retry-After", "10");
            case VERIFICATION, BUG -> problem(BROKEN, e.code(), e.getMessage(), e.problems());
        };
    }

    private static int refused(String code) {
        return switch (code) {
            case "bad-parameter", "unknown-parameter" -> 400;
            case "unsupported-type" -> 415;
            case "unknown-run",
                    "unknown-schedule",
                    "unknown-job",
                    "unknown-preview",
                    "no-such-version",
                    "no-such-key",
                    "no-such-file",
                    "no-such-dataset" -> 404;
            case "version-differs", "version-occupied", "too-late" -> 409;
            default -> UNPROCESSABLE;
        };
    }

    private static String first(Failure e) {
        return e.problems().isEmpty() ? e.getMessage() : e.getMessage().split("\n", 2)[0];
    }

    private static Answer problem(int status, String code, String detail, List<Problem> problems) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", "about:blank");
        map.put("title", title(status));
        map.put("status", status);
        map.put("code", code);
        map.put("detail", detail);
        if (!problems.isEmpty()) {
            List<Object> errors = new ArrayList<>();
            problems.forEach(problem -> errors.add(error(problem)));
            map.put("errors", errors);
        }
        return new Answer(status, PROBLEM, new Body.Bytes(bytes(CanonicalJson.write(map) + "\n")), Map.of());
    }

    private static Map<String, Object> error(Problem problem) {
        Map<String, Object> error = new LinkedHashMap<>();
        Matcher place = PLACE.matcher(problem.where());
        if (place.matches()) {
            error.put("line", Integer.parseInt(place.group(2)));
            error.put("column", Integer.parseInt(place.group(3)));
            String pointer = place.group(4);
            if (pointer != null) {
                error.put("pointer", pointer);
            }
        }
        error.put("what", problem.what());
        return error;
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, type, body, more);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 411 -> "Length Required";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case UNPROCESSABLE -> "Unprocessable Content";
            case LATER -> "Service Unavailable";
            default -> status < BROKEN ? "Client Error" : "Internal Server Error";
        };
    }
}
