package io.stylemill.audit.query;

/** Texts in SQL. */
public final class SqlText {
    private SqlText() {}

    /** Returns a text of SQL; between its quotes nothing but a quote means anything. */
    public static String of(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
