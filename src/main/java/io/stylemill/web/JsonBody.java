package io.stylemill.web;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.failure.Problem;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a program sends as JSON. */
final class JsonBody {
    private JsonBody() {}

    /**
     * Returns the object that was sent.
     *
     * @throws Failure {@code unsupported-type} or {@code bad-request} (INPUT)
     */
    static Map<?, ?> object(Asked asked) {
        if (!asked.type().equals(Answer.JSON)) {
            throw Failure.input(
                    Code.UNSUPPORTED_TYPE, "the body's type is '" + asked.type() + "'; send application/json");
        }
        Object body;
        try {
            body = CanonicalJson.parse(new String(asked.body(), StandardCharsets.UTF_8));
        } catch (Failure e) {
            throw Failure.input("bad-request", "the body is no JSON: " + e.getMessage());
        }
        if (!(body instanceof Map<?, ?> map)) {
            throw Failure.input("bad-request", "the body must be a JSON object");
        }
        return map;
    }

    /**
     * Returns the record that was sent; what may be null may be left out, and no body at all is an
     * empty object.
     *
     * @throws Failure {@code unsupported-type} or {@code bad-request} (INPUT)
     */
    static <T extends Record> T of(Asked asked, Class<T> type) {
        Map<?, ?> sent = asked.body().length == 0 ? Map.of() : object(asked);
        List<String> known = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        List<Problem> unknown = new ArrayList<>();
        for (Object name : sent.keySet()) {
            if (!known.contains(String.valueOf(name))) {
                unknown.add(new Problem(
                        "/" + name,
                        "is unknown; "
                                + NearestWord.nearest(String.valueOf(name), known)
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("there are " + String.join(", ", known))));
            }
        }
        if (!unknown.isEmpty()) {
            throw Failure.input("bad-request", "the body has members that are not known here", unknown);
        }
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                whole.put(component.getName(), null);
            }
        }
        sent.forEach((name, value) -> whole.put(String.valueOf(name), value));
        try {
            return RecordJson.MESSAGE.read(whole, type);
        } catch (IllegalArgumentException e) {
            throw Failure.input("bad-request", "the body cannot be used: " + e.getMessage());
        }
    }
}
