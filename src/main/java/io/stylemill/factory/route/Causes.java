package io.stylemill.factory.route;

/** Why something failed, without the wrappers around it. */
final class Causes {
    private Causes() {}

    /** Returns what Camel has wrapped, as it does with every {@link Error}. */
    static Throwable within(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null && at.getClass().getName().startsWith("org.apache.camel.")) {
            at = at.getCause();
        }
        return at;
    }

    static String deepest(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at.getMessage() == null || at instanceof LinkageError ? at.toString() : at.getMessage();
    }
}
