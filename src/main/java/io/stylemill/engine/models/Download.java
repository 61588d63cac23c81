package io.stylemill.engine.models;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.record.RecordJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file over HTTP: into {@code FILE.part} first, from where a call before it ended if
 * the server still has the same file, and under its name only when size and digest are as stated.
 */
public final class Download {
    private static final int CONNECT_MILLIS = 20_000;
    private static final int SILENCE_MILLIS = 60_000;
    private static final int MOST_TRIES = 5;
    private static final int BUFFER = 1 << 16;
    private static final int NOT_SATISFIABLE = 416;

    private final URI from;
    private final Path target;
    private final @Nullable Long bytes;
    private final @Nullable String sha256;
    private final Path part;
    private final Path note;

    /**
     * @param target must not exist; its folder must
     * @param bytes size that is stated, or null
     * @param sha256 digest that is stated, or null
     */
    public Download(URI from, Path target, @Nullable Long bytes, @Nullable String sha256) {
        this.from = from;
        this.target = target;
        this.bytes = bytes;
        this.sha256 = sha256;
        String name = Objects.requireNonNull(target.getFileName()).toString();
        this.part = target.resolveSibling(name + ".part");
        this.note = target.resolveSibling(name + ".part.json");
    }

    /**
     * What was fetched.
     *
     * @param resumedAt how many bytes an earlier call had fetched
     * @param sizeStated whether the size was compared with one that the server or the publisher
     *     states
     * @param digestStated whether the digest was compared with one that the publisher states
     */
    public record Fetched(long bytes, String sha256, long resumedAt, boolean sizeStated, boolean digestStated) {}

    /**
     * What a part is of.
     *
     * @param validator the server's own name for these bytes: an entity tag, or a time of change
     */
    private record Part(String url, String validator) {}

    /** Where the bytes go on, and how many there are in all, -1 if the server does not say. */
    private record Start(long at, long total) {}

    /**
     * Fetches the file.
     *
     * @param progress is told how many bytes there are now
     * @throws Failure {@code download-exists}, {@code download-address}, {@code download-refused}
     *     (INPUT); {@code download-cut}, {@code download-unavailable} (TRANSIENT), after which the
     *     same call goes on; {@code download-disk} (RESOURCES); {@code download-differs}
     *     (VERIFICATION)
     */
    public Fetched fetch(LongConsumer progress) {
        if (!"https".equals(from.getScheme()) && !"http".equals(from.getScheme())) {
            throw Failure.input(
                    "download-address",
                    "cannot fetch " + from + ": only addresses that start with https:// or http://");
        }
        if (Files.exists(target)) {
            throw Failure.input(
                    "download-exists",
                    "there already is " + target + ", and it is left as it is; name another file, or remove it first");
        }
        try {
            long resumedAt = -1;
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                HttpURLConnection connection = open();
                try {
                    Start start = start(connection);
                    if (start == null) {
                        forget();
                        continue;
                    }
                    if (resumedAt < 0) {
                        resumedAt = start.at;
                    }
                    if (copy(connection, start, progress)) {
                        return finished(resumedAt, start.total);
                    }
                } finally {
                    connection.disconnect();
                }
            }
            throw Failure.of(
                    Kind.TRANSIENT,
                    "download-cut",
                    "the download of " + from + " broke off " + MOST_TRIES + " times, the last time at byte " + size()
                            + "; what came is in " + part + ": the same command goes on from there");
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "download-disk",
                    "cannot write what is fetched to " + part + ": " + WriteFault.words(e),
                    e);
        }
    }

    private HttpURLConnection open() throws IOException {
        URLConnection opened = from.toURL().openConnection();
        HttpURLConnection connection = (HttpURLConnection) opened;
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        connection.setRequestProperty("User-Agent", "Stylemill");
        Part kept = kept();
        if (kept != null && size() > 0) {
            connection.setRequestProperty("Range", "bytes=" + size() + "-");
            connection.setRequestProperty("If-Range", kept.validator);
        }
        return connection;
    }

    /**
     * Returns where the answer starts, or null when it must be asked for again from the beginning.
     */
    private @Nullable Start start(HttpURLConnection connection) throws IOException {
        int status = status(connection);
        if (status == NOT_SATISFIABLE && connection.getRequestProperty("Range") != null) {
            return null;
        }
        if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
            throw refused(connection, status);
        }
        String type =
                Objects.requireNonNullElse(connection.getContentType(), "").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html")) {
            throw Failure.input(
                    "download-refused",
                    connection.getURL() + " answered with a web page, not with a file; open it in a browser");
        }
        long at = 0;
        if (status == HttpURLConnection.HTTP_PARTIAL) {
            at = size();
            String range = Objects.requireNonNullElse(connection.getHeaderField("Content-Range"), "");
            if (!range.startsWith("bytes " + at + "-")) {
                return null;
            }
        }
        long length = connection.getContentLengthLong();
        long total = length < 0 ? -1 : at + length;
        if (bytes != null && total >= 0 && total != bytes) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "download-differs",
                    "the file at " + from + " has " + total + " bytes, but its publisher states " + bytes
                            + "; nothing was fetched. It is another file: look at the publisher's page");
        }
        long room = Files.getFileStore(part.toAbsolutePath().getParent()).getUsableSpace();
        if (length > room) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "download-disk",
                    "the file at " + from + " needs " + length + " more bytes, but the disk of "
                            + target.toAbsolutePath() + " has " + room + " left; make room, or name a file elsewhere");
        }
        return new Start(at, total);
    }

    private int status(HttpURLConnection connection) {
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "download-unavailable",
                    "cannot reach " + from + ": " + e + "; check the network, and the proxy if there is one"
                            + " (-Dhttps.proxyHost in JAVA_TOOL_OPTIONS)",
                    e);
        }
    }

    private Failure refused(HttpURLConnection connection, int status) {
        String told = connection.getURL() + " answered with status " + status;
        if (status >= 500 || status == 429 || status == 408) {
            return Failure.of(Kind.TRANSIENT, "download-unavailable", told + "; try again later");
        }
        String next = switch (status) {
            case 404, 410 -> ": there is no such file any more; look for it on the publisher's page";
            case 401, 403 -> ": it does not give the file to everybody; get it by hand from the publisher's page";
            case 301, 302, 303, 307, 308 ->
                ": it leads to " + connection.getHeaderField("Location") + ", which is not followed from https to http";
            default -> "; look at the publisher's page";
        };
        return Failure.input("download-refused", told + next);
    }

    /** Adds the answer to the part; returns whether all of it came. */
    private boolean copy(HttpURLConnection connection, Start start, LongConsumer progress) throws IOException {
        remember(connection);
        long at = start.at;
        try (OutputStream out =
                start.at > 0 ? Files.newOutputStream(part, StandardOpenOption.APPEND) : Files.newOutputStream(part)) {
            byte[] buffer = new byte[BUFFER];
            try (InputStream in = connection.getInputStream()) {
                for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
                    out.write(buffer, 0, n);
                    at += n;
                    progress.accept(at);
                    if (bytes != null && at > bytes) {
                        break;
                    }
                }
            }
        } catch (Cut e) {
            return false;
        }
        return start.total < 0 || at >= start.total;
    }

    /** The connection broke off; what came before it is kept. */
    private static final class Cut extends IOException {
        private static final long serialVersionUID = 1L;

        private Cut(IOException cause) {
            super(cause);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws Cut {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new Cut(e);
        }
    }

    private Fetched finished(long resumedAt, long total) throws IOException {
        long size = size();
        String digest = Digests.sha256(part);
        boolean sizeWrong = bytes != null && size != bytes;
        if (sizeWrong || sha256 != null && !digest.equals(sha256)) {
            forget();
            throw Failure.of(
                    Kind.VERIFICATION,
                    "download-differs",
                    "the file at " + from + " has " + size + " bytes and the SHA-256 " + digest
                            + ", but its publisher states "
                            + (sizeWrong ? bytes + " bytes" : "the SHA-256 " + sha256)
                            + "; what was fetched is deleted. It was changed, or damaged on the way: try again, and"
                            + " compare with the publisher's page");
        }
        try {
            Files.move(part, target);
        } catch (FileAlreadyExistsException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "download-exists",
                    target + " was made by something else meanwhile; what was fetched is in " + part,
                    e);
        }
        Files.deleteIfExists(note);
        return new Fetched(size, digest, resumedAt, bytes != null || total >= 0, sha256 != null);
    }

    private long size() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private @Nullable Part kept() throws IOException {
        if (!Files.isRegularFile(note) || !Files.isRegularFile(part)) {
            return null;
        }
        try {
            Part kept = RecordJson.DOCUMENT.read(CanonicalJson.parse(Files.readString(note)), Part.class);
            return kept.url.equals(from.toString()) ? kept : null;
        } catch (IllegalArgumentException | Failure e) {
            return null;
        }
    }

    /**
     * Notes what the part is of; without a name for these bytes the server cannot go on with them.
     */
    private void remember(HttpURLConnection connection) throws IOException {
        String tag = connection.getHeaderField("ETag");
        String validator = tag != null && !tag.startsWith("W/") ? tag : connection.getHeaderField("Last-Modified");
        if (validator == null) {
            Files.deleteIfExists(note);
        } else {
            String json = CanonicalJson.write(RecordJson.DOCUMENT.write(new Part(from.toString(), validator)));
            Files.write(note, json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void forget() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(note);
    }
}
