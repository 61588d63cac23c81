package io.stylemill.audit.verify;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.version.DocumentLimits;
import io.stylemill.version.ShardWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a shard, read strictly: USTAR (POSIX.1-1988) as our shards are and nothing else,
 * so that no extension of the format, no link and no false size has any effect. Memory does not
 * depend on the archive.
 */
final class TarSamples {
    private static final int BLOCK = 512;
    private static final int MAX_CLASS_BYTES = 32;
    private static final int MAX_END_BLOCKS = 40;
    private static final int MAX_IMAGE_BYTES = 1 << 28;
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9_-]{1,95})\\.((?:mask|instances)\\.png|[a-z]{3,4})");
    private static final Set<String> IMAGES = Set.of("png", "jpg", "webp");

    private final InputStream in;
    private final long bytes;
    private final boolean keeping;
    private final byte[] header = new byte[BLOCK];
    private final byte[] buffer = new byte[1 << 16];
    private long position;
    private @Nullable String previousKey;
    /** Read already, of the sample that comes next. */
    private @Nullable Member ahead;

    private boolean ended;

    /**
     * @param bytes size of the archive
     * @param keeping whether the bytes of each image are kept; memory then depends on the largest
     */
    TarSamples(InputStream in, long bytes, boolean keeping) {
        this.keeping = keeping;
        this.in = in;
        this.bytes = bytes;
    }

    /**
     * A sample as it is in the archive.
     *
     * @param label content of the {@code .cls} member
     * @param record content of the {@code .json} member
     * @param offset where the image's bytes start
     * @param mask its mask, or null
     * @param caption content of the {@code .txt} member, or null
     * @param file the image's bytes, or null where they are not kept; not to be written to
     */
    record TarSample(
            String key,
            String label,
            byte[] record,
            long offset,
            long length,
            String sha256,
            @Nullable Content mask,
            @Nullable String caption,
            byte @Nullable [] file) {}

    /** Bytes in the archive, and their SHA-256. */
    record Content(long offset, long length, String sha256) {}

    private record Member(String key, String extension, long size) {}

    /**
     * Returns the next sample, or null at the end of the archive.
     *
     * @throws Failure {@code bad-shard} (VERIFICATION)
     */
    @Nullable
    TarSample next() throws IOException {
        Member member = ahead == null ? member() : ahead;
        ahead = null;
        if (member == null) {
            return null;
        }
        String key = member.key();
        if (key.equals(previousKey)) {
            throw bad("the key " + key + " is there twice");
        }
        previousKey = key;
        String label = new String(content(member, key, "cls", MAX_CLASS_BYTES), StandardCharsets.US_ASCII);
        byte[] record = null;
        Content image = null;
        byte[] file = null;
        Content mask = null;
        String caption = null;
        String before = member.extension();
        for (member = member(); member != null && member.key().equals(key); member = member()) {
            String extension = member.extension();
            if (extension.compareTo(before) <= 0) {
                throw bad("the members of " + key + " are not in order: ." + extension + " after ." + before);
            }
            before = extension;
            if (extension.equals("json")) {
                record = content(member, key, "json", DocumentLimits.SAMPLE_BYTES);
            } else if (extension.equals(ShardWriter.MASK)) {
                mask = measured(member);
            } else if (extension.equals(ShardWriter.CAPTION)) {
                byte[] text = content(member, key, ShardWriter.CAPTION, DocumentLimits.SAMPLE_BYTES);
                caption = new String(text, StandardCharsets.UTF_8);
            } else if (extension.equals(ShardWriter.INSTANCES)) {
                digest(member.size());
            } else if (IMAGES.contains(extension) && image == null) {
                long offset = position;
                if (keeping) {
                    file = content(member, key, extension, MAX_IMAGE_BYTES);
                    image = new Content(offset, file.length, Digests.sha256(file));
                } else {
                    image = measured(member);
                }
            } else {
                throw bad("the sample " + key + " has a member ." + extension + ", which no sample has");
            }
        }
        ahead = member;
        if (record == null) {
            throw bad("the sample " + key + " has no .json member in its place");
        }
        if (image == null) {
            throw bad("the sample " + key + " has no image after its record");
        }
        return new TarSample(key, label, record, image.offset(), image.length(), image.sha256(), mask, caption, file);
    }

    private Content measured(Member member) throws IOException {
        long offset = position;
        return new Content(offset, member.size(), digest(member.size()));
    }

    private @Nullable Member member() throws IOException {
        if (ended) {
            return null;
        }
        fill(header, BLOCK);
        if (isZero(header)) {
            end();
            ended = true;
            return null;
        }
        if (number(148, 8) != checksum()) {
            throw bad("a header's checksum does not hold");
        }
        boolean plain = text(257, 6).equals("ustar")
                && header[263] == '0'
                && header[264] == '0'
                && header[156] == '0'
                && text(157, 100).isEmpty()
                && text(345, 155).isEmpty();
        if (!plain) {
            throw bad("a member is no plain USTAR file: links, folders and extensions have no place in a shard");
        }
        if (number(108, 8) != 0 || number(116, 8) != 0 || number(136, 12) != 0 || number(100, 8) % 01000 != 0444) {
            throw bad("a member has an owner, a time or rights that no shard has");
        }
        String name = text(0, 100);
        Matcher m = NAME.matcher(name);
        if (!m.matches()) {
            throw bad("the member name '" + name + "' is not KEY.EXTENSION");
        }
        long size = number(124, 12);
        if (size > bytes - position) {
            throw bad("the member " + name + " claims " + size + " bytes, more than the archive has");
        }
        return new Member(m.group(1), m.group(2), size);
    }

    /**
     * The two zero blocks, of which one is read; filling to a full record may follow, and nothing
     * else.
     */
    private void end() throws IOException {
        long left = bytes - position;
        if (left < BLOCK || left > (long) MAX_END_BLOCKS * BLOCK || left % BLOCK != 0) {
            throw bad("the end of the archive is not where it belongs");
        }
        for (long i = 0; i < left / BLOCK; i++) {
            fill(header, BLOCK);
            if (!isZero(header)) {
                throw bad("something is after the end of the archive");
            }
        }
        if (in.read() >= 0) {
            throw bad("the archive is longer than it was");
        }
    }

    private byte[] content(@Nullable Member member, String key, String extension, int most) throws IOException {
        if (member == null || !member.key().equals(key) || !member.extension().equals(extension)) {
            throw bad("the sample " + key + " has no ." + extension + " member in its place");
        }
        if (member.size() > most) {
            throw bad("the member " + member.key() + "." + member.extension() + " has " + member.size()
                    + " bytes; at most " + most + " are read");
        }
        byte[] content = new byte[(int) member.size()];
        fill(content, content.length);
        padding(member.size());
        return content;
    }

    private String digest(long size) throws IOException {
        MessageDigest digest = Digests.sha256();
        for (long left = size; left > 0; ) {
            int n = (int) Math.min(left, buffer.length);
            fill(buffer, n);
            digest.update(buffer, 0, n);
            left -= n;
        }
        padding(size);
        return Digests.hex(digest.digest());
    }

    private void padding(long size) throws IOException {
        int n = (int) ((BLOCK - size % BLOCK) % BLOCK);
        fill(buffer, n);
        for (int i = 0; i < n; i++) {
            if (buffer[i] != 0) {
                throw bad("there are bytes between two members");
            }
        }
    }

    private void fill(byte[] target, int count) throws IOException {
        if (in.readNBytes(target, 0, count) < count) {
            throw bad("the archive ends in the middle");
        }
        position += count;
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private long checksum() {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        return sum;
    }

    private String text(int at, int most) {
        int end = at;
        while (end < at + most && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.ISO_8859_1);
    }

    private long number(int at, int length) {
        String digits = text(at, length).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw bad("a header holds a number that is none");
        }
        return Long.parseLong(digits, 8);
    }

    private static Failure bad(String why) {
        return Failure.of(Kind.VERIFICATION, Code.BAD_SHARD, why);
    }
}
