package io.stylemill.version;

/** What the cells of a column hold, and the name of that type in each kind of document. */
public enum ColumnType {
    TEXT("text", "binary %s (STRING)", "VARCHAR", "string", "sc:Text"),
    /** A text that holds a JSON value. */
    JSON("JSON text", "binary %s (STRING)", "VARCHAR", "string", "sc:Text"),
    WHOLE("whole", "int64 %s", "BIGINT", "int64", "sc:Integer"),
    /** A whole number of 32 bits. */
    SMALL("whole", "int32 %s", "INTEGER", "int64", "sc:Integer"),
    REAL("real", "double %s", "DOUBLE", "float64", "sc:Float"),
    TRUTH("true or false", "boolean %s", "BOOLEAN", "bool", "sc:Boolean"),
    /** An {@link java.time.Instant}, to the microsecond. */
    TIME("time in UTC", "int64 %s (TIMESTAMP(MICROS,true))", "TIMESTAMP WITH TIME ZONE", "timestamp[us]", "sc:Date"),
    TEXTS(
            "list of texts",
            "group %s (LIST) { repeated group list { required binary element (STRING); } }",
            "VARCHAR[]",
            "string",
            "sc:Text");

    private final String word;
    private final String parquet;
    private final String sql;
    private final String feature;
    private final String croissant;

    ColumnType(String word, String parquet, String sql, String feature, String croissant) {
        this.word = word;
        this.parquet = parquet;
        this.sql = sql;
        this.feature = feature;
        this.croissant = croissant;
    }

    /** Returns the type as the documentation names it. */
    public String word() {
        return word;
    }

    /** Returns a column of this type in a schema of Parquet, without its repetition. */
    String parquet(String name) {
        return String.format(java.util.Locale.ROOT, parquet, name) + (this == TEXTS ? "" : ";");
    }

    /** Returns the type that DuckDB reads such a column of a Parquet file as. */
    public String sql() {
        return sql;
    }

    /** Returns the type as Hugging Face's {@code datasets} names it. */
    public String feature() {
        return feature;
    }

    /** Returns the type as Croissant names it. */
    String croissant() {
        return croissant;
    }
}
