package io.stylemill.record;

import java.util.regex.Pattern;

/** What the name of a bucket may be, as all stores that speak S3 take it. */
public final class BucketName {
    /** The rule in words. */
    public static final String RULE = "a bucket name has 3 to 63 small letters, digits, dots and hyphens, starts and"
            + " ends with a letter or digit, has no two dots side by side, and is no address such as 192.168.0.1";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+");

    private BucketName() {}

    /** Returns whether a text follows the {@link #RULE}. */
    public static boolean fits(String text) {
        return NAME.matcher(text).matches()
                && !text.contains("..")
                && !ADDRESS.matcher(text).matches();
    }
}
