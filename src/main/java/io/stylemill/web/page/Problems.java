package io.stylemill.web.page;

import io.stylemill.record.CanonicalJson;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Body;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Says on a page what REST says as JSON. */
public final class Problems {
    private final Templates templates;

    /**
     * What the page says.
     *
     * @param back path of the page that one came from, or empty
     * @param datasets whether it is about a dataset
     */
    public record Trouble(int status, String title, String detail, List<String> errors, String back, boolean datasets) {
        Trouble with(String path, boolean ofDatasets) {
            return new Trouble(status, title, detail, errors, path, ofDatasets);
        }
    }

    Problems(Templates templates) {
        this.templates = templates;
    }

    /** Returns the page for an answer of the kind {@code application/problem+json}. */
    Answer page(Asked asked, Answer problem) {
        Trouble trouble = read(problem).with(back(asked), asked.path().startsWith("/datasets/"));
        Answer page = templates.page(
                problem.status(), templates.frame(asked, trouble.title(), Frame.Tab.NONE), "problem", trouble);
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            page = page.with(header.getKey(), header.getValue());
        }
        return page;
    }

    /** Only a page of this server. */
    private static String back(Asked asked) {
        String own = "http://" + asked.header("host") + "/";
        String referer = asked.header("referer").replaceFirst("^https:", "http:");
        return referer.startsWith(own) ? referer.substring(own.length() - 1) : "";
    }

    private static String text(Answer problem) {
        return problem.body() instanceof Body.Bytes body ? new String(body.bytes(), StandardCharsets.UTF_8) : "{}";
    }

    /** Returns what a problem says. */
    static Trouble read(Answer problem) {
        if (!(CanonicalJson.parse(text(problem)) instanceof Map<?, ?> map)) {
            return new Trouble(problem.status(), "Something is wrong", "", List.of(), "", false);
        }
        List<String> errors = map.get("errors") instanceof List<?> list ? lines(list) : List.of();
        return new Trouble(
                problem.status(), title(problem.status()), String.valueOf(map.get("detail")), errors, "", false);
    }

    /** Returns faults in words, each with its place. */
    static List<String> lines(List<?> errors) {
        return errors.stream()
                .map(one -> one instanceof Map<?, ?> error ? text(error) : "")
                .toList();
    }

    private static String text(Map<?, ?> error) {
        Object line = error.get("line");
        return (line == null ? "" : "line " + line + ", column " + error.get("column") + ": ") + error.get("what");
    }

    private static String title(int status) {
        return switch (status) {
            case 403 -> "This is not allowed";
            case 404 -> "Nothing is here";
            case 409 -> "It is too late for that";
            case 422, 400 -> "This cannot be done";
            case 503 -> "Not at the moment";
            default -> "Something went wrong";
        };
    }
}
