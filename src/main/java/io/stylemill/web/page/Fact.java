package io.stylemill.web.page;

/** A name and what is behind it. */
public record Fact(String name, String value) {}
