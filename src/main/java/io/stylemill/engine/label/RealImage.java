package io.stylemill.engine.label;

/**
 * A file of a real image, as it came.
 *
 * @param name its path below the folder or prefix, with {@code /} between parts
 * @param file its bytes; not to be written to
 */
public record RealImage(String name, byte[] file) {}
