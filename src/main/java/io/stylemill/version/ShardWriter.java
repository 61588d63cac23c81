package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Digests;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Writes one shard: a USTAR archive whose bytes depend on its samples and their order alone.
 *
 * <p>Each sample is members with the sample's key, sorted by extension: {@code .cls} (class index
 * as text, or -1), {@code .json} (see {@code docs/dataset-format.md}), the image, with masks
 * {@code .mask.png} and {@code .instances.png}, and with captions {@code .txt}. No member carries a
 * time, an owner or a name of one. Not for use by several threads. {@link #close} before
 * {@link #finish} removes the file.
 */
public final class ShardWriter implements AutoCloseable {
    /** Extension of the member with the mask. */
    public static final String MASK = "mask.png";

    /** Extension of the member with the map of objects. */
    public static final String INSTANCES = "instances.png";

    /** Extension of the member with the first caption. */
    public static final String CAPTION = "txt";

    private static final int RECORD = TarConstants.DEFAULT_RCDSIZE;
    private static final int READABLE_FILE = 0100444;

    private final Path tar;
    private final String path;
    private final ShardJob job;
    private final MessageDigest sha256 = Digests.sha256();
    private final MessageDigest md5 = Digests.md5();
    private final TarArchiveOutputStream out;
    private final Set<String> keys = new HashSet<>();
    private long position;
    private boolean finished;

    /**
     * Starts a shard.
     *
     * @param tar where the archive is written; what is there is replaced
     * @param layout of the version that it belongs to
     * @throws Failure {@code unwritable-file}
     */
    public ShardWriter(Path tar, Layout layout, ShardJob job) {
        this.tar = tar;
        this.path = layout.shardPath(job);
        this.job = job;
        try {
            out = new TarArchiveOutputStream(
                    new BufferedOutputStream(
                            new DigestOutputStream(new DigestOutputStream(Files.newOutputStream(tar), sha256), md5),
                            1 << 16),
                    RECORD,
                    StandardCharsets.US_ASCII.name());
        } catch (IOException e) {
            throw unwritable(e);
        }
        // USTAR alone: a name or a size beyond it is an error, never an extension that moves the
        // payload.
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_ERROR);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_ERROR);
    }

    /**
     * Appends a sample and returns its row.
     *
     * @throws Failure {@code unwritable-file}; {@code BUG} when the key is in the shard already
     */
    public SampleRow add(SampleEntry entry) {
        if (!keys.add(entry.key())) {
            throw Failure.bug("the key " + entry.key() + " is there twice in " + job.fileName());
        }
        return add(
                entry.row(job.split(), path),
                entry.image().content(),
                entry.image().mask(),
                entry.image().instances());
    }

    /**
     * Appends an image that a row describes, and returns the row as it is in this shard; its mask,
     * if it has one, is left out.
     *
     * @param image the file whose hash the row states
     * @throws Failure as {@link #add(SampleEntry)} throws
     */
    public SampleRow add(SampleRow row, byte[] image) {
        if (!keys.add(row.key())) {
            throw Failure.bug("the key " + row.key() + " is there twice in " + job.fileName());
        }
        return add(row, image, null, null);
    }

    private SampleRow add(SampleRow row, byte[] image, byte @Nullable [] mask, byte @Nullable [] instances) {
        Map<String, byte[]> members = new TreeMap<>();
        members.put("cls", ascii(Integer.toString(row.label().index())));
        members.put("json", SampleJson.write(row).getBytes(StandardCharsets.UTF_8));
        String encoder = row.file().encoder();
        String extension = extension(encoder.substring(0, encoder.indexOf('/')));
        members.put(extension, image);
        if (mask != null) {
            members.put(MASK, mask);
        }
        if (!row.captions().isEmpty()) {
            // One text: CLIP-style readers hand the whole member to their tokenizer.
            members.put(CAPTION, row.captions().get(0).getBytes(StandardCharsets.UTF_8));
        }
        if (instances != null) {
            members.put(INSTANCES, instances);
        }
        long imageOffset = -1;
        SampleRow.Span maskSpan = null;
        for (Map.Entry<String, byte[]> member : members.entrySet()) {
            long payload = append(row.key() + "." + member.getKey(), member.getValue());
            imageOffset = member.getKey().equals(extension) ? payload : imageOffset;
            if (member.getKey().equals(MASK)) {
                maskSpan = new SampleRow.Span(payload, member.getValue().length);
            }
        }
        return row.at(path, imageOffset, maskSpan);
    }

    /**
     * Completes the archive.
     *
     * @throws Failure {@code unwritable-file}; {@code BUG} when the shard is empty, which no reader
     *     accepts
     */
    public ShardFile finish() {
        if (keys.isEmpty()) {
            throw Failure.bug("the shard " + job.fileName() + " has no samples");
        }
        try {
            out.close();
            finished = true;
            return new ShardFile(
                    path, job, keys.size(), Files.size(tar), Digests.hex(sha256.digest()), Digests.hex(md5.digest()));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void close() {
        if (finished) {
            return;
        }
        finished = true;
        try (out) {
            Files.deleteIfExists(tar);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Returns the file extension of an image format, such as {@code jpg} for {@code jpeg}. */
    public static String extension(String format) {
        return switch (format) {
            case "png" -> "png";
            case "jpeg" -> "jpg";
            case "webp" -> "webp";
            default -> throw new IllegalArgumentException("no image format is named " + format);
        };
    }

    private long append(String name, byte[] content) {
        TarArchiveEntry member = new TarArchiveEntry(name);
        member.setSize(content.length);
        member.setMode(READABLE_FILE);
        member.setModTime(0L);
        member.setIds(0, 0);
        // Otherwise the name of the user who runs this would be in the archive.
        member.setNames("", "");
        try {
            out.putArchiveEntry(member);
            out.write(content);
            out.closeArchiveEntry();
        } catch (IOException e) {
            throw unwritable(e);
        }
        long payload = position + RECORD;
        position = payload + (content.length + RECORD - 1L) / RECORD * RECORD;
        return payload;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Failure unwritable(IOException e) {
        return Failure.of(
                Kind.RESOURCES, "unwritable-file", "writing the shard " + tar + " failed: " + WriteFault.words(e), e);
    }
}
