package io.stylemill.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps secrets out of whatever is printed. */
final class Secrets {
    static final String HIDDEN = "***";

    private static final Pattern PARAMETER = Pattern.compile(
            "([?&;][^=?&;]*(?:password|pwd|secret|token|credential)[^=&;]*=)[^&;)]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("(//[^/@?&;:]*:)[^@]*@");

    private Secrets() {}

    /** Returns null for no secret, else asterisks whatever its length. */
    static @Nullable String shown(@Nullable String secret) {
        return secret == null ? null : HIDDEN;
    }

    /** Returns a URL with the passwords in its parameters and before its host replaced. */
    static @Nullable String masked(@Nullable String url) {
        if (url == null) {
            return null;
        }
        String parameters = PARAMETER.matcher(url).replaceAll("$1" + HIDDEN);
        return USER_INFO.matcher(parameters).replaceAll("$1" + HIDDEN + "@");
    }
}
