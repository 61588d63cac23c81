package io.stylemill.version;

import io.stylemill.failure.Failure;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version such as {@code 1.2.0} or {@code 2.0.0-rc.1}, ordered by precedence (Semantic Versioning
 * 2.0.0, section 11).
 *
 * <p>Build metadata is refused: it has no place in the order, so two of them could not be told
 * apart.
 *
 * @param preRelease dot-separated identifiers, or empty for a release
 */
public record SemanticVersion(int major, int minor, int patch, String preRelease)
        implements Comparable<SemanticVersion> {
    private static final String NUMBER = "(0|[1-9][0-9]{0,8})";
    private static final Pattern FORM = Pattern.compile(
            NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-((?:[0-9A-Za-z-]+)(?:\\.[0-9A-Za-z-]+){0,9}))?");
    private static final Pattern LEADING_ZERO = Pattern.compile("0[0-9]+");

    /**
     * Returns the version that a text names.
     *
     * @throws Failure {@code bad-version} when it is not of the form MAJOR.MINOR.PATCH or
     *     MAJOR.MINOR.PATCH-PRERELEASE
     */
    public static SemanticVersion parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches() || text.length() > 64) {
            throw bad(text);
        }
        String pre = m.group(4) == null ? "" : m.group(4);
        for (String identifier : identifiers(pre)) {
            if (LEADING_ZERO.matcher(identifier).matches()) {
                throw bad(text);
            }
        }
        return new SemanticVersion(
                Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)), pre);
    }

    private static Failure bad(String text) {
        return Failure.input(
                "bad-version",
                "'" + text + "' is not a version; write MAJOR.MINOR.PATCH such as 1.0.0, or 1.1.0-rc.1 for a"
                        + " pre-release, without leading zeros and without build metadata");
    }

    /** Returns the next release that only adds: {@code 1.3.0} after {@code 1.2.5}. */
    public SemanticVersion nextMinor() {
        return new SemanticVersion(major, minor + 1, 0, "");
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int byNumbers = Integer.compare(major, other.major);
        byNumbers = byNumbers != 0 ? byNumbers : Integer.compare(minor, other.minor);
        byNumbers = byNumbers != 0 ? byNumbers : Integer.compare(patch, other.patch);
        if (byNumbers != 0) {
            return byNumbers;
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        List<String> mine = identifiers(preRelease);
        List<String> theirs = identifiers(other.preRelease);
        for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
            int order = compareIdentifiers(mine.get(i), theirs.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(mine.size(), theirs.size());
    }

    private static int compareIdentifiers(String a, String b) {
        boolean aIsNumber = isNumber(a);
        boolean bIsNumber = isNumber(b);
        if (aIsNumber && bIsNumber) {
            return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
        }
        return aIsNumber == bIsNumber ? a.compareTo(b) : (aIsNumber ? -1 : 1);
    }

    private static boolean isNumber(String identifier) {
        return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static List<String> identifiers(String preRelease) {
        return preRelease.isEmpty() ? List.of() : List.of(preRelease.split("\\.", -1));
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (preRelease.isEmpty() ? "" : "-" + preRelease);
    }
}
