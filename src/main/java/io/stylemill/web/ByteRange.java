package io.stylemill.web;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a request asks for, as a download that goes on where it broke off does
 * (RFC 9110, section 14).
 *
 * @param first byte, from 0
 * @param length in bytes; 0 where the file has none of what is asked for
 */
record ByteRange(long first, long length) {
    /** One range alone: several would need an answer of several parts, and who asks may get all. */
    private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /** Opens a part of a file. */
    @FunctionalInterface
    interface Source {
        InputStream open(long offset, long length);
    }

    /** Returns what is asked for of a file, or nothing where that is the whole. */
    static Optional<ByteRange> of(String header, long bytes) {
        Matcher m = ONE.matcher(header.strip());
        if (!m.matches() || (m.group(1).isEmpty() && m.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (m.group(1).isEmpty()) {
            long last = Math.min(bytes, Long.parseLong(m.group(2)));
            return Optional.of(new ByteRange(bytes - last, last));
        }
        long first = Long.parseLong(m.group(1));
        long end = m.group(2).isEmpty() ? bytes : Math.min(bytes, Long.parseLong(m.group(2)) + 1);
        if (!m.group(2).isEmpty() && Long.parseLong(m.group(2)) < first) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(first, Math.max(0, end - first)));
    }

    /**
     * Returns a file, or the part of it that the request asks for.
     *
     * @param etag in quotes; a part is for somebody who has the rest of the same file
     */
    static Answer answer(Asked asked, String etag, String type, long bytes, Source source) {
        String only = asked.header("If-Range");
        ByteRange range = only.isEmpty() || only.equals(etag)
                ? of(asked.header("Range"), bytes).orElse(null)
                : null;
        if (range == null) {
            return Answer.of(type, () -> source.open(0, bytes), bytes).with("Accept-Ranges", "bytes");
        }
        if (range.length() == 0) {
            return Answer.problem(416, "no-such-range", "the file has " + bytes + " bytes; ask for some of these")
                    .with("Content-Range", "bytes */" + bytes);
        }
        return new Answer(
                        206,
                        type,
                        new Body.Stream(() -> source.open(range.first(), range.length()), range.length()),
                        Map.of())
                .with(
                        "Content-Range",
                        "bytes " + range.first() + "-" + (range.first() + range.length() - 1) + "/" + bytes)
                .with("Accept-Ranges", "bytes");
    }
}
