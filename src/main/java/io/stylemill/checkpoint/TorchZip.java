package io.stylemill.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The zip container of torch.save: entries are found through the central directory, and data are
 * stored, not compressed.
 *
 * <p>Data are never decompressed, and overlapping entries are refused, so a file cannot hold more
 * than its own size. Only the beginning of a text can be, up to a bound of the caller's
 * ({@link #head}).
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">the ZIP format,
 *     sections 4.3 and 4.5</a>
 */
final class TorchZip {
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int MAX_ENTRIES = 20_000;
    private static final long MAX_32 = 0xffffffffL;

    private enum Packing {
        STORED,
        DEFLATED,
        /** Encrypted, or compressed in another way. */
        OTHER
    }

    /** @param bytes as packed */
    private record Entry(String name, long local, long bytes, Packing packing) {}

    private final Region file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private TorchZip(Region file) {
        this.file = file;
    }

    static boolean looksLike(Region file) {
        return file.length() >= 22 && file.number(0, 4, "the file") == LOCAL;
    }

    /** Reads the directory. */
    static TorchZip of(Region file) {
        TorchZip zip = new TorchZip(file);
        zip.directory();
        return zip;
    }

    /** Returns the folder that holds data.pkl, with its slash, or null when there is none. */
    @Nullable
    String root() {
        for (String name : entries.keySet()) {
            if (name.endsWith("/data.pkl") && name.indexOf('/') == name.lastIndexOf('/')) {
                return name.substring(0, name.indexOf('/') + 1);
            }
        }
        return null;
    }

    /** Returns whether an entry begins with the text. */
    boolean hasFolder(String prefix) {
        return entries.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Returns the names of the entries that begin with the text, in the order of the directory. */
    List<String> names(String prefix) {
        return entries.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    /**
     * Returns at most {@code most} bytes from an entry's beginning, decompressed; none where they
     * cannot be read.
     */
    byte[] head(String name, int most) {
        Entry entry = entries.get(name);
        if (entry == null || entry.packing() == Packing.OTHER) {
            return new byte[0];
        }
        String what = "the zip entry " + Attributes.brief(name);
        Region packed = packed(entry, what);
        byte[] input = packed.bytes(0, Math.min(most, packed.length()), what);
        if (entry.packing() == Packing.STORED) {
            return input;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(input);
            byte[] chunk = new byte[Math.min(most, 8192)];
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int n = inflater.inflate(chunk);
                    n > 0;
                    n = inflater.inflate(chunk, 0, Math.min(chunk.length, most - out.size()))) {
                out.write(chunk, 0, n);
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }

    /** Returns the content of an entry. */
    Region content(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw Refusal.damaged("the zip container has no entry " + Attributes.brief(name));
        }
        String what = "the zip entry " + Attributes.brief(name);
        if (entry.packing() != Packing.STORED) {
            throw Refusal.unsupported(
                    what
                            + " is compressed or encrypted; torch.save stores its entries, so save the checkpoint again with it");
        }
        return packed(entry, what);
    }

    private Region packed(Entry entry, String what) {
        if (file.number(entry.local(), 4, what) != LOCAL) {
            throw Refusal.damaged(what + " has no local header at byte " + entry.local());
        }
        long start = entry.local()
                + 30
                + file.number(entry.local() + 26, 2, what)
                + file.number(entry.local() + 28, 2, what);
        return file.slice(start, entry.bytes(), what);
    }

    private void directory() {
        long end = end();
        long count = file.number(end + 10, 2, "the end of the zip directory");
        long size = file.number(end + 12, 4, "the end of the zip directory");
        long start = file.number(end + 16, 4, "the end of the zip directory");
        if (end >= 20 && file.number(end - 20, 4, "the zip locator") == LOCATOR_64) {
            long end64 = file.number(end - 12, 8, "the zip locator");
            if (file.slice(end64, 56, "the zip64 end record").number(0, 4, "the zip64 end record") != END_64) {
                throw Refusal.damaged("the zip64 end record is not at byte " + end64);
            }
            count = file.number(end64 + 32, 8, "the zip64 end record");
            size = file.number(end64 + 40, 8, "the zip64 end record");
            start = file.number(end64 + 48, 8, "the zip64 end record");
        }
        if (count < 0 || count > MAX_ENTRIES) {
            throw Refusal.unsupported("the zip container claims " + Long.toUnsignedString(count) + " entries; at most "
                    + MAX_ENTRIES + " are read");
        }
        Region directory = file.slice(start, size, "the zip directory");
        long at = 0;
        for (long i = 0; i < count; i++) {
            at = entry(directory, at);
        }
        overlaps(start);
    }

    private long end() {
        long lowest = Math.max(0, file.length() - 22 - 0xffff);
        for (long at = file.length() - 22; at >= lowest; at--) {
            if (file.number(at, 1, "the zip end") == 'P' && file.number(at, 4, "the zip end") == END) {
                return at;
            }
        }
        throw Refusal.cutShort(file.length(), "the zip container has no directory at its end");
    }

    private long entry(Region directory, long at) {
        String what = "a zip directory entry";
        Region head = directory.slice(at, 46, what);
        if (head.number(0, 4, what) != CENTRAL) {
            throw Refusal.damaged("the zip directory is malformed at its byte " + at);
        }
        long flags = head.number(8, 2, what);
        long method = head.number(10, 2, what);
        long packed = head.number(20, 4, what);
        long bytes = head.number(24, 4, what);
        long nameLength = head.number(28, 2, what);
        long extraLength = head.number(30, 2, what);
        long local = head.number(42, 4, what);
        String name = new String(directory.bytes(at + 46, nameLength, what), StandardCharsets.UTF_8);
        Region extra = directory.slice(at + 46 + nameLength, extraLength, what);
        for (long x = 0; x + 4 <= extraLength; ) {
            long id = extra.number(x, 2, what);
            long length = extra.number(x + 2, 2, what);
            if (id == 1) {
                // The 64-bit fields are there, in this order, for those that do not fit into 32
                // bits.
                long field = x + 4;
                if (bytes == MAX_32) {
                    bytes = extra.number(field, 8, what);
                    field += 8;
                }
                if (packed == MAX_32) {
                    packed = extra.number(field, 8, what);
                    field += 8;
                }
                if (local == MAX_32) {
                    local = extra.number(field, 8, what);
                }
            }
            x += 4 + length;
        }
        Packing packing = (flags & 1) != 0
                ? Packing.OTHER
                : method == 0 && packed == bytes ? Packing.STORED : method == 8 ? Packing.DEFLATED : Packing.OTHER;
        if (entries.put(name, new Entry(name, local, packed, packing)) != null) {
            throw Refusal.damaged("the zip container has two entries " + Attributes.brief(name));
        }
        return at + 46 + nameLength + extraLength + head.number(32, 2, what);
    }

    private void overlaps(long directory) {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::local));
        long free = 0;
        for (Entry entry : sorted) {
            long end = entry.local() + 30 + entry.bytes();
            if (entry.local() < free || entry.bytes() < 0 || end < 0 || end > directory) {
                throw Refusal.damaged(
                        "the zip entry " + Attributes.brief(entry.name()) + " overlaps another one or the directory");
            }
            free = end;
        }
    }
}
