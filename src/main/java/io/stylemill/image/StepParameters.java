package io.stylemill.image;

import io.stylemill.failure.Failure;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a step's parameters by name and type, and refuses what is missing, wrong or left over. */
final class StepParameters {
    private final String operation;
    private final Map<String, Object> parameters;
    private final TreeSet<String> left;

    StepParameters(String operation, Map<String, Object> parameters) {
        this.operation = operation;
        this.parameters = parameters;
        this.left = new TreeSet<>(parameters.keySet());
    }

    int whole(String name, int least, int most) {
        double value = number(name, least, most);
        if (value != Math.rint(value)) {
            throw bad(name, value, "a whole number from " + least + " to " + most);
        }
        return (int) value;
    }

    double number(String name, double least, double most) {
        Object value = take(name);
        if (value instanceof Double number && number >= least && number <= most) {
            return number;
        }
        throw bad(name, value, "a number from " + plain(least) + " to " + plain(most));
    }

    String text(String name) {
        Object value = take(name);
        if (value instanceof String text) {
            return text;
        }
        throw bad(name, value, "a text");
    }

    /**
     * Returns the subsampling; records without one are older than the parameter, and had all
     * colour.
     */
    Subsampling subsampling(String name) {
        Object value = take(name);
        if (value == null) {
            return Subsampling.NONE;
        }
        return Subsampling.named(value).orElseThrow(() -> bad(name, value, "4:4:4, 4:2:2 or 4:2:0"));
    }

    boolean decision(String name) {
        Object value = take(name);
        if (value instanceof Boolean decision) {
            return decision;
        }
        throw bad(name, value, "true or false");
    }

    /** Returns 64 bits written as 1 to 16 hex digits. */
    long hex(String name) {
        Object value = take(name);
        if (value instanceof String text && text.matches("[0-9a-fA-F]{1,16}")) {
            return Long.parseUnsignedLong(text, 16);
        }
        throw bad(name, value, "1 to 16 hex digits");
    }

    void refuseOthers() {
        if (!left.isEmpty()) {
            throw Failure.input(
                    "bad-step-parameter",
                    "Post-processing step " + operation + " has no parameter '" + left.first() + "'; leave it out");
        }
    }

    private @Nullable Object take(String name) {
        left.remove(name);
        return parameters.get(name);
    }

    private Failure bad(String name, @Nullable Object value, String allowed) {
        String found = value == null ? "is missing" : "is " + value;
        return Failure.input(
                "bad-step-parameter",
                "Parameter '" + name + "' of post-processing step " + operation + " " + found + "; it must be "
                        + allowed);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
