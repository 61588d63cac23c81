package io.stylemill.config;

/** What a line of the log looks like. */
public enum LogForm {
    /** Words for people. */
    TEXT,
    /** One JSON object, for programs that collect logs. */
    JSON
}
