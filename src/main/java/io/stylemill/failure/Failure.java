package io.stylemill.failure;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of the project: what was attempted, on what, the value found, what is allowed
 * and the next step, with a stable code and a {@link Kind} that decides what may be done about it.
 *
 * <p>Messages are for the people who run the program, and hold no {@linkplain Secrets secrets}. A
 * failure with several problems lists them all.
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String code;
    private final String summary;
    private final transient List<Problem> problems;

    private Failure(Kind kind, String code, String summary, List<Problem> problems, @Nullable Throwable cause) {
        super(Secrets.hidden(summary) + lines(problems), cause);
        this.kind = kind;
        this.code = code;
        this.summary = Secrets.hidden(summary);
        this.problems = List.copyOf(problems);
    }

    /**
     * Returns a failure with one message; {@code code} is kebab-case and stable, for scripts and
     * metrics.
     */
    public static Failure of(Kind kind, String code, String message) {
        return new Failure(kind, code, message, List.of(), null);
    }

    /** Returns a failure with one message and the exception behind it. */
    public static Failure of(Kind kind, String code, String message, Throwable cause) {
        return new Failure(kind, code, message, List.of(), cause);
    }

    /** Returns a failure with one message and a code that decides something. */
    public static Failure of(Kind kind, Code code, String message) {
        return of(kind, code.word(), message);
    }

    /**
     * Returns a failure with one message, a code that decides something, and the exception behind
     * it.
     */
    public static Failure of(Kind kind, Code code, String message, Throwable cause) {
        return of(kind, code.word(), message, cause);
    }

    /** Returns a refusal of bad input. */
    public static Failure input(String code, String message) {
        return of(Kind.INPUT, code, message);
    }

    /** Returns a refusal of bad input with a code that decides something. */
    public static Failure input(Code code, String message) {
        return of(Kind.INPUT, code.word(), message);
    }

    /**
     * Returns a refusal of bad input that lists every problem, one a line, under {@code summary}.
     */
    public static Failure input(String code, String summary, List<Problem> problems) {
        List<Problem> told = problems.stream().map(Failure::told).toList();
        return new Failure(Kind.INPUT, code, summary, told, null);
    }

    /**
     * Returns a refusal of bad input that lists every problem, with a code that decides something.
     */
    public static Failure input(Code code, String summary, List<Problem> problems) {
        return input(code.word(), summary, problems);
    }

    /** A line with a secret is not shown: without the secret, its columns are others. */
    private static Problem told(Problem p) {
        boolean open = Secrets.hidden(p.source()).equals(p.source());
        return new Problem(p.where(), Secrets.hidden(p.what()), open ? p.source() : "");
    }

    private static String lines(List<Problem> problems) {
        return problems.stream().map(p -> "\n  " + p).collect(Collectors.joining());
    }

    /** Returns a contradiction inside the program. */
    public static Failure bug(String message) {
        return of(Kind.BUG, "bug", message);
    }

    /** Returns what may be done about it. */
    public Kind kind() {
        return kind;
    }

    /** Returns the stable kebab-case code. */
    public String code() {
        return code;
    }

    /** Returns whether this is the code. */
    public boolean is(Code which) {
        return which.word().equals(code);
    }

    /** Returns the message without its list of problems. */
    public String summary() {
        return summary;
    }

    /** Returns the single problems, empty when the message says it all. */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems;
    }

    /**
     * Returns the message for a terminal: below each problem the line of the file, with a mark
     * under the column.
     */
    public String marked() {
        return problems().isEmpty()
                ? getMessage()
                : summary + problems().stream().map(p -> "\n  " + p.marked()).collect(Collectors.joining());
    }

    /** Returns the message; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
