package io.stylemill.web.page;

/** A name and what stands behind it. */
public record Fact(String name, String value) {}
