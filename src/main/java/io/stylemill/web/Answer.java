package io.stylemill.web;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.record.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a request.
 *
 * @param type media type of the body
 * @param headers besides the type and length; without {@code Cache-Control} nothing of it is kept
 * @param stream what sends the body as it comes, or null where {@code body} is all of it
 */
public record Answer(int status, String type, byte[] body, Map<String, String> headers, @Nullable Stream stream) {
    /** Sends a body as it comes. */
    public interface Stream {
        /** Called once, on a thread of the server; must not wait. */
        void open(Client client);
    }

    /** Who reads a stream. */
    public interface Client {
        /**
         * Sends some bytes; not to be called again before {@code sent} was.
         *
         * @param sent called with whether the client is still there
         */
        void send(byte[] some, Consumer<Boolean> sent);

        /** Ends the stream. */
        void end();
    }

    public static final String HTML = "text/html; charset=utf-8";
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    private static final Pattern PLACE = Pattern.compile("(.*?):(\\d+):(\\d+)(?: (/.*))?");
    private static final int UNPROCESSABLE = 422;
    private static final int BROKEN = 500;
    private static final int LATER = 503;

    /** Returns an answer of one JSON document. */
    public static Answer json(int status, Object document) {
        return new Answer(status, JSON, bytes(CanonicalJson.write(document) + "\n"), Map.of());
    }

    /** Returns a whole body. */
    public static Answer of(String type, byte[] body) {
        return new Answer(200, type, body, Map.of());
    }

    /** Returns an answer that is sent as it comes, for as long as somebody reads it. */
    public static Answer stream(String type, Stream stream) {
        return new Answer(200, type, new byte[0], Map.of(), stream);
    }

    /** Returns an answer that sends a browser to another page of this server. */
    public static Answer seeOther(String path) {
        return new Answer(303, HTML, new byte[0], Map.of("Location", path));
    }

    public Answer(int status, String type, byte[] body, Map<String, String> headers) {
        this(status, type, body, headers, null);
    }

    /** Returns an answer that says what is wrong (RFC 9457), with a stable code and a sentence with the next step. */
    public static Answer problem(int status, String code, String detail) {
        return problem(status, code, detail, List.of());
    }

    /** Returns what a failure means to the one who asked. */
    public static Answer of(Failure e) {
        return switch (e.kind()) {
            case INPUT -> problem(refused(e.code()), e.code(), first(e), e.problems());
            case TRANSIENT, RESOURCES, OUTCOME_UNKNOWN ->
                problem(LATER, e.code(), e.getMessage(), e.problems()).with("Retry-After", "10");
            case VERIFICATION, BUG -> problem(BROKEN, e.code(), e.getMessage(), e.problems());
        };
    }

    private static int refused(String code) {
        return switch (code) {
            case "unknown-run" -> 404;
            case "version-differs", "version-occupied" -> 409;
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
        return new Answer(status, PROBLEM, bytes(CanonicalJson.write(map) + "\n"), Map.of());
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

    /** Returns that what the caller holds is still the answer. */
    Answer unchanged() {
        return new Answer(304, type, new byte[0], headers);
    }

    /** Returns the answer with one more header. */
    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, type, body, more, stream);
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
