package io.stylemill.store;

import io.stylemill.failure.Failure;
import io.stylemill.record.BucketName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place as users write it: {@code s3://bucket/prefix}, {@code file:folder} or a plain path.
 *
 * @param root the bucket's name, or an absolute folder
 * @param path a key or a prefix of keys below the root, without slashes at its ends; may be empty
 */
public record Location(Scheme scheme, String root, String path) {
    /** The kinds of place. */
    public enum Scheme {
        S3,
        FILE
    }

    private static final Pattern S3 = Pattern.compile("s3://([^/]*)(?:/(.*))?", Pattern.DOTALL);
    private static final Pattern OTHER_SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*", Pattern.DOTALL);

    public Location {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(root, "root");
        if (!path.isEmpty()) {
            ObjectKeys.checked(path);
        }
    }

    /**
     * Reads a location.
     *
     * @param base absolute folder against which relative paths are resolved
     * @throws Failure {@code location-invalid} or {@code key-invalid} (INPUT)
     */
    public static Location parse(String text, Path base) {
        Matcher s3 = S3.matcher(text);
        if (s3.matches()) {
            String bucket = s3.group(1);
            if (!BucketName.fits(bucket)) {
                throw invalid(text, "'" + bucket + "' is no bucket: " + BucketName.RULE);
            }
            String path = s3.group(2) == null ? "" : s3.group(2);
            return new Location(Scheme.S3, bucket, path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
        }
        if (text.startsWith("s3:")) {
            throw invalid(text, "write s3://bucket/prefix");
        }
        if (text.startsWith("file:")) {
            return folder(text, text.substring("file:".length()).replaceFirst("^//(?=/)", ""), base);
        }
        if (OTHER_SCHEME.matcher(text).matches()) {
            throw invalid(text, "only s3://bucket/prefix, file:folder and plain paths are known");
        }
        return folder(text, text, base);
    }

    private static Location folder(String text, String path, Path base) {
        if (path.isBlank()) {
            throw invalid(text, "it names no folder");
        }
        try {
            return new Location(
                    Scheme.FILE, base.resolve(path).toAbsolutePath().normalize().toString(), "");
        } catch (InvalidPathException e) {
            throw invalid(text, e.getReason());
        }
    }

    private static Failure invalid(String text, String why) {
        return Failure.input("location-invalid", "Cannot read '" + text + "' as a location: " + why);
    }

    /** Returns what the keys below this place start with: empty, or ending in a slash. */
    public String prefix() {
        return path.isEmpty() ? "" : path + "/";
    }

    /**
     * Returns the key, in the store of the root, of what {@code relative} names below this place.
     */
    public String key(String relative) {
        return ObjectKeys.checked(prefix() + relative);
    }

    /** Returns the address as users write it, without a slash at its end. */
    @Override
    public String toString() {
        String below = path.isEmpty() ? "" : "/" + path;
        return switch (scheme) {
            case S3 -> "s3://" + root + below;
            case FILE -> "file:" + root + below;
        };
    }
}
