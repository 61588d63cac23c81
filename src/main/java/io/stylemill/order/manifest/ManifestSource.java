package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.record.Digests;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a manifest came from, and what it said to the byte.
 *
 * @param name as the user named it, for messages
 * @param base the place that relative paths start from: a directory URI ({@code file:///…/}) or an
 *     {@code s3://bucket/prefix/}
 * @param text the exact text
 * @param sha256 of the exact bytes, 64 hex digits
 */
public record ManifestSource(String name, URI base, String text, String sha256) {
    /** Largest manifest that is read, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    /**
     * Lines that are longer were written by a program, and their problems are found by JSON
     * pointer.
     */
    private static final int LONGEST_SHOWN = 2_000;

    private static final Pattern NETWORK = Pattern.compile("\\.(pkl|pt|pth|safetensors)$");

    /**
     * Returns the source that the bytes are.
     *
     * @throws Failure {@code bad-manifest} when there are more than {@link #MAX_BYTES} bytes or
     *     they are not UTF-8
     */
    public static ManifestSource of(String name, URI base, byte[] bytes) {
        if (NETWORK.matcher(name).find()) {
            throw refused(
                    name,
                    Where.of(name),
                    "this is the file of a network and not a manifest; write a manifest for it with 'stylemill new "
                            + name + " -o manifest.yaml'");
        }
        if (bytes.length > MAX_BYTES) {
            throw refused(
                    name,
                    Where.of(name),
                    "the file has " + bytes.length + " bytes; a manifest has at most " + MAX_BYTES
                            + ": check that this is a manifest, and write long seed lists as ranges such as 0-9999");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            var result = decoder.decode(in, out, true);
            if (result.isError()) {
                result.throwException();
            }
            return new ManifestSource(name, base, out.flip().toString(), Digests.sha256(bytes));
        } catch (CharacterCodingException e) {
            throw notUtf8(name, out.flip().toString(), bytes, in.position());
        }
    }

    /** Returns what is wrong at a place, with the line that it is on. */
    Problem problem(Where where, String what) {
        return new Problem(where, what, line(text, where.line()));
    }

    private static String line(String text, int number) {
        String line = text.lines().skip(number - 1L).findFirst().orElse("");
        return line.length() > LONGEST_SHOWN ? "" : line;
    }

    private static Failure notUtf8(String name, String before, byte[] bytes, int offset) {
        int lineStart = before.lastIndexOf('\n') + 1;
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.codePointCount(lineStart, before.length()) + 1;
        int first = bytes[0] & 0xff;
        boolean utf16 = bytes.length > 1
                && (first == 0xff && (bytes[1] & 0xff) == 0xfe || first == 0xfe && (bytes[1] & 0xff) == 0xff);
        return refused(
                name,
                new Where(name, (int) line, column, ""),
                utf16
                        ? "the file is UTF-16 text; save it as UTF-8"
                        : String.format(
                                "the byte 0x%02x here is not UTF-8 text; save the file as UTF-8", bytes[offset]));
    }

    private static Failure refused(String name, Where where, String what) {
        return Failure.input(
                "bad-manifest",
                "the manifest " + name + " cannot be used; correct this and try again:",
                List.of(new Problem(where, what)));
    }
}
