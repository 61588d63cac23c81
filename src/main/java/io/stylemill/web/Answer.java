package io.stylemill.web;

import io.stylemill.console.RefusedText;
import io.stylemill.console.Section;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.ProblemJson;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a request.
 *
 * @param type media type of the body
 * @param headers besides the type and length
 */
public record Answer(int status, String type, Body body, Map<String, String> headers) {
    public static final String HTML = "text/html; charset=utf-8";
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    private static final Set<Code> ABSENT = EnumSet.of(
            Code.UNKNOWN_RUN,
            Code.UNKNOWN_SCHEDULE,
            Code.UNKNOWN_JOB,
            Code.UNKNOWN_PREVIEW,
            Code.NO_SUCH_VERSION,
            Code.NO_SUCH_KEY,
            Code.NO_SUCH_FILE,
            Code.NO_SUCH_DATASET,
            Code.NO_SUCH_ANNOTATION);
    private static final int UNPROCESSABLE = 422;
    private static final int BROKEN = 500;
    private static final int LATER = 503;

    /** Returns an answer of one JSON document. */
    public static Answer json(int status, Object document) {
        return new Answer(status, JSON, new Body.Bytes(bytes(CanonicalJson.write(document) + "\n")), Map.of());
    }

    /**
     * Returns a part of a list. Its {@code next} goes into the parameter {@code after} to ask for
     * the part behind it, and is null where there is none.
     */
    static <T> Answer section(String name, Section<T> section, Function<? super T, ?> json) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(name, section.items().stream().map(json).toList());
        map.put("next", section.next());
        return json(200, map);
    }

    /** Returns a whole body. */
    public static Answer of(String type, byte[] body) {
        return new Answer(200, type, new Body.Bytes(body), Map.of());
    }

    /** Returns a whole answer with a status of its own. */
    public static Answer of(int status, String type, byte[] body) {
        return new Answer(status, type, new Body.Bytes(body), Map.of());
    }

    /** Returns an answer that sends a browser to another page of this server. */
    public static Answer seeOther(String path) {
        return of(303, HTML, new byte[0]).with("Location", path);
    }

    /** Returns an answer of a long body, which is sent as it is read. */
    public static Answer of(String type, Supplier<InputStream> from, long length) {
        return new Answer(200, type, new Body.Stream(from, length), Map.of());
    }

    /** Returns a file to be kept that says why images were refused, sent as it is written. */
    public static Answer reasons(RefusedText.Form form, String name, RefusedText.Source refused) {
        String file = name + "-refused." + form.name().toLowerCase(Locale.ROOT);
        return new Answer(200, form.type(), new Body.Written(out -> RefusedText.write(refused, form, out)), Map.of())
                .with("Content-Disposition", "attachment; filename=\"" + file + '"');
    }

    /** Returns an answer that goes on while somebody listens. */
    public static Answer live(String type, Body.Source source) {
        return new Answer(200, type, new Body.Live(source), Map.of());
    }

    /**
     * Returns an answer that may be kept for good, for what it holds never changes; or that it is
     * as the asker has it.
     */
    public static Answer kept(Asked asked, String etag, Supplier<Answer> answer) {
        String quoted = '"' + etag + '"';
        Answer fresh = asked.header("If-None-Match").contains(quoted)
                ? new Answer(304, "", new Body.Bytes(new byte[0]), Map.of())
                : answer.get();
        return fresh.with("ETag", quoted).with("Cache-Control", "private, max-age=31536000, immutable");
    }

    /**
     * Returns an answer that says what is wrong (RFC 9457), with a stable code and a sentence with
     * the next step.
     */
    public static Answer problem(int status, String code, String detail) {
        return problem(status, code, detail, List.of());
    }

    /** Returns what a failure means to the one who asked. */
    public static Answer of(Failure e) {
        return switch (e.kind()) {
            case INPUT -> problem(refused(e), e.code(), e.summary(), e.problems());
            case TRANSIENT, RESOURCES, OUTCOME_UNKNOWN ->
                problem(LATER, e.code(), e.summary(), e.problems()).with("Retry-After", "10");
            case VERIFICATION, BUG -> problem(BROKEN, e.code(), e.summary(), e.problems());
        };
    }

    private static int refused(Failure e) {
        if (ABSENT.stream().anyMatch(e::is)) {
            return 404;
        }
        if (e.is(Code.BAD_PARAMETER) || e.is(Code.UNKNOWN_PARAMETER)) {
            return 400;
        }
        if (e.is(Code.UNSUPPORTED_TYPE)) {
            return 415;
        }
        boolean contended = e.is(Code.VERSION_DIFFERS)
                || e.is(Code.VERSION_OCCUPIED)
                || e.is(Code.TOO_LATE)
                || e.is(Code.LABELS_CHANGED);
        return contended ? 409 : UNPROCESSABLE;
    }

    private static Answer problem(int status, String code, String detail, List<Problem> problems) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", "about:blank");
        map.put("title", title(status));
        map.put("status", status);
        map.putAll(ProblemJson.of(code, detail, problems));
        return new Answer(status, PROBLEM, new Body.Bytes(bytes(CanonicalJson.write(map) + "\n")), Map.of());
    }

    /** Returns the answer with one more header. */
    public Answer with(String header, String value) {
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
