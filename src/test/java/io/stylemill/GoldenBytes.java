package io.stylemill;

/** What a test says when bytes differ that must stay as they are. */
public final class GoldenBytes {
    /** For {@code as}. */
    public static final String CHANGED =
            "bytes that equal manifests must share, whatever version of the program makes them. If you changed them on"
                    + " purpose, put the new digest here, and the reason into the commit message and CHANGELOG.md";

    private GoldenBytes() {}
}
