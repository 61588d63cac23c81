package io.stylemill.factory.route;

/** Why something failed, without the wrappers around it. */
final class Causes {
    private Causes() {}

    static String deepest(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at instanceof LinkageError ? at.toString() : String.valueOf(at.getMessage());
    }
}
