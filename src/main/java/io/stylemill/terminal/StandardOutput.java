package io.stylemill.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Standard output of this process, which knows why it took no more: a PrintStream forgets that. */
public final class StandardOutput {
    private static final int BUFFER = 8192;

    private final Kept kept = new Kept(new FileOutputStream(FileDescriptor.out));
    private final PrintStream stream = new PrintStream(new BufferedOutputStream(kept, BUFFER), false, charset());

    /** Passes bytes on and keeps the first failure. */
    private static final class Kept extends FilterOutputStream {
        private volatile @Nullable IOException failure;

        Kept(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            try {
                out.write(bytes, offset, count);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                }
                throw e;
            }
        }
    }

    /** Returns where to write. */
    public PrintStream stream() {
        return stream;
    }

    /** Writes what waits; returns why not all was taken, or empty where it was. */
    public Optional<IOException> failure() {
        stream.flush();
        return Optional.ofNullable(kept.failure);
    }

    /** Returns that of the terminal, as Java does for its own stream. */
    private static Charset charset() {
        return Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(Charset::isSupported)
                .findFirst()
                .map(Charset::forName)
                .orElseGet(Charset::defaultCharset);
    }
}
