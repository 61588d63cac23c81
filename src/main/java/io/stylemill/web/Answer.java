package io.stylemill.web;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.ProblemJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer to a request.
 *
 * @param type media type of the body
 * @param headers besides the type and length
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers) {
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    private static final int UNPROCESSABLE = 422;
    private static final int BROKEN = 500;
    private static final int LATER = 503;

    static Answer json(int status, Object document) {
        return new Answer(status, JSON, bytes(CanonicalJson.write(document) + "\n"), Map.of());
    }

    static Answer of(String type, byte[] body) {
        return new Answer(200, type, body, Map.of());
    }

    /** Returns an answer that says what is wrong (RFC 9457), with a stable code and a sentence with the next step. */
    static Answer problem(int status, String code, String detail) {
        return problem(status, code, detail, List.of());
    }

    /** Returns what a failure means to the one who asked. */
    static Answer of(Failure e) {
        return switch (e.kind()) {
            case INPUT -> problem(refused(e), e.code(), e.summary(), e.problems());
            case TRANSIENT, RESOURCES, OUTCOME_UNKNOWN ->
                problem(LATER, e.code(), e.summary(), e.problems()).with("Retry-After", "10");
            case VERIFICATION, BUG -> problem(BROKEN, e.code(), e.summary(), e.problems());
        };
    }

    private static int refused(Failure e) {
        if (e.is(Code.UNKNOWN_RUN) || e.is(Code.UNKNOWN_SCHEDULE)) {
            return 404;
        }
        return e.is(Code.VERSION_DIFFERS) || e.is(Code.VERSION_OCCUPIED) ? 409 : UNPROCESSABLE;
    }

    private static Answer problem(int status, String code, String detail, List<Problem> problems) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", "about:blank");
        map.put("title", title(status));
        map.put("status", status);
        map.putAll(ProblemJson.of(code, detail, problems));
        return new Answer(status, PROBLEM, bytes(CanonicalJson.write(map) + "\n"), Map.of());
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
