package io.stylemill.factory.accept;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.StoredObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file (RFC 4180) with the columns {@code file} and {@code label}: one row for each real
 * image. It is read as a stream; 8 bytes are kept of each row, to find files that are named twice.
 */
final class RealTable {
    private static final int LONGEST_FIELD = 1 << 16;
    private static final int MOST_FIELDS = 1000;
    private static final int MOST_NAMED = 10;

    private final String where;
    private final Reader in;
    private final List<String> wrong = new ArrayList<>();
    private long wrongRows;
    private long[] names = new long[1024];
    private int rows;
    private long line = 1;
    private int next;

    private RealTable(String where, Reader in) throws IOException {
        this.where = where;
        this.in = in;
        this.next = in.read();
        if (next == '\uFEFF') {
            next = in.read();
        }
    }

    /**
     * Returns what the file says; its digest is that of its bytes.
     *
     * @throws Failure INPUT when there is no such file or it is no such table, with the lines
     */
    static RealList read(StoredObject file, String where) {
        MessageDigest digest = Digests.sha256();
        try (InputStream raw = file.store()
                        .open(file.key())
                        .orElseThrow(() ->
                                Failure.input("fill-missing", "there is no CSV file " + where + "; check the path"));
                DigestInputStream bytes = new DigestInputStream(raw, digest);
                Reader text = new BufferedReader(
                        new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()), 1 << 16)) {
            Map<String, RealList.Tally> labels = new RealTable(where, text).labels();
            return new RealList(Digests.hex(digest.digest()), labels);
        } catch (CharacterCodingException e) {
            throw Failure.input("fill-table", where + " is no text in UTF-8; save it as CSV in UTF-8");
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "fill-unreadable", "reading " + where + " broke off: " + e, e);
        }
    }

    private Map<String, RealList.Tally> labels() throws IOException {
        List<String> header = row();
        int file = header == null ? -1 : header.indexOf("file");
        int label = header == null ? -1 : header.indexOf("label");
        if (header == null || file < 0 || label < 0) {
            throw wrong(
                    1,
                    "names the columns " + (header == null ? "[]" : header)
                            + "; the columns file and label are needed: a first line file,label and lines such as a.png,WBC below it");
        }
        Map<String, RealList.Tally> labels = new TreeMap<>();
        while (true) {
            long at = line;
            List<String> fields = row();
            if (fields == null) {
                break;
            }
            if (fields.size() == 1 && fields.get(0).isBlank()) {
                continue;
            }
            if (fields.size() != header.size()) {
                noteWrong("line " + at + " has " + fields.size() + " fields; line 1 names " + header.size());
                continue;
            }
            String name = fields.get(file);
            if (name.isBlank() || fields.get(label).isBlank()) {
                noteWrong("line " + at + " names no " + (name.isBlank() ? "file" : "label"));
                continue;
            }
            note(name);
            RealList.Tally.add(labels, fields.get(label), name, where);
        }
        if (wrongRows > 0) {
            throw Failure.input(
                    "fill-table",
                    where + ": " + String.join("; ", wrong)
                            + (wrongRows > wrong.size() ? "; and " + (wrongRows - wrong.size()) + " more lines" : "")
                            + ": correct or remove " + (wrongRows == 1 ? "this line" : "these lines"));
        }
        Arrays.sort(names, 0, rows);
        for (int i = 1; i < rows; i++) {
            if (names[i] == names[i - 1]) {
                throw Failure.input(
                        "fill-table",
                        where + " names a file twice, and each real image counts once; 'cut -d, -f" + (file + 1)
                                + " FILE | sort | uniq -d' shows which; remove the rows that are too many");
            }
        }
        return labels;
    }

    private void noteWrong(String what) {
        wrongRows++;
        if (wrong.size() < MOST_NAMED) {
            wrong.add(what);
        }
    }

    private void note(String name) {
        if (rows == names.length) {
            names = Arrays.copyOf(names, 2 * rows);
        }
        names[rows++] = ByteBuffer.wrap(Digests.sha256().digest(name.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    /** Returns the next row, or null at the end. */
    private @Nullable List<String> row() throws IOException {
        if (next < 0) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        long at = line;
        while (true) {
            fields.add(field(at));
            if (fields.size() > MOST_FIELDS) {
                throw wrong(at, "has more than " + MOST_FIELDS + " fields");
            }
            if (next != ',') {
                break;
            }
            next = in.read();
        }
        if (next == '\r') {
            next = in.read();
        }
        if (next == '\n') {
            next = in.read();
            line++;
        } else if (next >= 0) {
            throw wrong(at, "goes on behind a closing quote");
        }
        return fields;
    }

    private String field(long at) throws IOException {
        StringBuilder text = new StringBuilder();
        boolean quoted = next == '"';
        if (quoted) {
            next = in.read();
        }
        while (quoted || next != ',' && next != '\r' && next != '\n' && next >= 0) {
            if (next < 0) {
                throw wrong(at, "opens a quote that never closes");
            }
            if (quoted && next == '"') {
                next = in.read();
                if (next != '"') {
                    break;
                }
            }
            line += next == '\n' ? 1 : 0;
            text.append((char) next);
            if (text.length() > LONGEST_FIELD) {
                throw wrong(at, "has a field of more than " + LONGEST_FIELD + " characters");
            }
            next = in.read();
        }
        return text.toString();
    }

    private Failure wrong(long at, String what) {
        return Failure.input("fill-table", where + " line " + at + " " + what);
    }
}
