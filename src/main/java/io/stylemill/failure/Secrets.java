package io.stylemill.failure;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place that keeps secrets out of what is told: messages, the log, stack traces, and what
 * is noted of failures.
 *
 * <p>Two things are hidden: the values that {@link #learn} was given, wherever a library repeats
 * them; and what follows words such as {@code password=} in addresses, so that an address nobody
 * could read is safe too.
 */
public final class Secrets {
    /** What is shown instead, whatever the length. */
    public static final String HIDDEN = "***";

    /** Shorter ones would hide parts of words. */
    private static final int SHORTEST = 6;

    private static final String NAMES = "(?:passw|passphrase|pwd|secret|token|credential|api[-_]?key)";

    /** What ends a sentence's quotation, not part of a password. */
    private static final String QUOTE_ENDS = "['\"](?=[,;:.)}\\s]|$)";

    /**
     * After {@code ?}, {@code &} or {@code ;}, as drivers separate them; a backslash takes the next
     * character along.
     */
    private static final Pattern PARAMETER = Pattern.compile(
            "([?&;,(][^=?&;,()\\s]*" + NAMES + "[^=&;,()\\s]*=)((?:\\\\.|(?!" + QUOTE_ENDS + ")[^&;)\\s\\\\])+)",
            Pattern.CASE_INSENSITIVE);

    /**
     * {@code //user:password@host}; one who writes an at sign into a password means the last one.
     */
    private static final Pattern USER_INFO = Pattern.compile("(//[^/@?&;:,\\s]*:)[^\\s,]*@");

    private static final Set<String> KNOWN = new ConcurrentSkipListSet<>(
            Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    private Secrets() {}

    /**
     * Has a value hidden from now on wherever it appears; null and very short ones are left alone.
     */
    public static void learn(@Nullable String secret) {
        if (secret != null && secret.strip().length() >= SHORTEST) {
            String value = secret.strip();
            KNOWN.add(value);
            KNOWN.add(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        }
    }

    /** Has every password in an address hidden from now on, however it is repeated. */
    public static void learnFrom(@Nullable String address) {
        if (address == null) {
            return;
        }
        Matcher parameter = PARAMETER.matcher(address);
        while (parameter.find()) {
            learn(parameter.group(2));
            learn(parameter.group(2).replaceAll("\\\\(.)", "$1"));
        }
        Matcher user = USER_INFO.matcher(address);
        while (user.find()) {
            learn(user.group().substring(user.group(1).length(), user.group().length() - 1));
        }
    }

    /** Returns a text without secrets. */
    public static String hidden(String text) {
        String clean = text;
        for (String secret : KNOWN) {
            clean = clean.replace(secret, HIDDEN);
        }
        if (clean.indexOf('=') >= 0) {
            clean = PARAMETER.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
        }
        return clean.indexOf('@') < 0
                ? clean
                : USER_INFO.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN) + "@");
    }

    /** Returns a text in UTF-8 without secrets. */
    public static byte[] hidden(byte[] text) {
        String before = new String(text, StandardCharsets.UTF_8);
        String after = hidden(before);
        return after.equals(before) ? text : after.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns null for no secret, else asterisks whatever its length. */
    public static @Nullable String shown(@Nullable String secret) {
        return secret == null ? null : HIDDEN;
    }

    /** Forgets what was learned, for tests. */
    static void forget() {
        KNOWN.clear();
    }
}
