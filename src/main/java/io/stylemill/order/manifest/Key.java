package io.stylemill.order.manifest;

import org.jspecify.annotations.Nullable;

/**
 * The one description of a key: parser, plan writer, JSON Schema and the tables of
 * {@code docs/manifest.md} follow from it.
 *
 * @param <R> what the mapping around it becomes
 * @param <T> what its value becomes
 */
final class Key<R, T> {
    private final String name;
    private final ValueType<T> type;
    private final From<R, T> from;
    private boolean required;
    private @Nullable T otherwise;
    private String absent = "";
    private String says = "";
    private String example = "";
    private String missing = "";

    /** Finds the key's value in the mapping's record. */
    interface From<R, T> {
        /** Returns what a plan states, or null where it leaves the key out. */
        @Nullable
        T of(R mapping);
    }

    private Key(String name, ValueType<T> type, From<R, T> from) {
        this.name = name;
        this.type = type;
        this.from = from;
    }

    /**
     * @param from finds the value that a plan states; empty texts, lists and maps are left out of
     *     plans
     */
    static <R, T> Key<R, T> of(String name, ValueType<T> type, From<R, T> from) {
        return new Key<>(name, type, from);
    }

    /** The key must be there. */
    Key<R, T> required() {
        required = true;
        return example.isEmpty() ? example(type.example()) : this;
    }

    /** What holds where the key is not there. */
    Key<R, T> otherwise(T value) {
        otherwise = value;
        return this;
    }

    /** What the manual says of a missing key, in place of its default. */
    Key<R, T> without(String words) {
        absent = words;
        return this;
    }

    /**
     * One sentence on what it means, in Markdown and without the last full stop; {@code {bounds}}
     * is filled in.
     */
    Key<R, T> says(String words) {
        says = words.replace("{bounds}", type.bounds());
        return this;
    }

    /** An example of the value, as a user would write it. */
    Key<R, T> example(String value) {
        example = value;
        return this;
    }

    /** The example is the type's. */
    Key<R, T> typical() {
        return example(type.example());
    }

    /**
     * What a message tells the user to add where the key is missing, if that is not the example.
     */
    Key<R, T> missing(String words) {
        missing = words;
        return this;
    }

    String name() {
        return name;
    }

    ValueType<T> type() {
        return type;
    }

    boolean isRequired() {
        return required;
    }

    @Nullable
    T otherwise() {
        return otherwise;
    }

    String absent() {
        return absent;
    }

    String says() {
        return says;
    }

    String example() {
        return example;
    }

    String missing() {
        return missing.isEmpty() ? name + ": " + example : missing;
    }

    /** Returns what a plan states of the record, or null where it leaves the key out. */
    @Nullable
    Object written(R mapping) {
        T value = from.of(mapping);
        return value == null ? null : type.writer().apply(value);
    }

    /** Returns the default as a plan would state it, or null. */
    @Nullable
    Object writtenOtherwise() {
        return otherwise == null ? null : type.writer().apply(otherwise);
    }
}
