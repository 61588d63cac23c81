package io.stylemill.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What an answer holds. */
public sealed interface Body {
    /** @param bytes not to be written to */
    record Bytes(byte[] bytes) implements Body {}

    /**
     * Something long, sent as it is read.
     *
     * @param from opens it; closed when it was sent
     * @param length in bytes
     */
    record Stream(Supplier<InputStream> from, long length) implements Body {}

    /**
     * Something long whose length nobody knows before, sent as it is written.
     *
     * @param writing writes all of it; what it throws breaks the answer off, so that nobody takes
     *     it for whole
     */
    record Written(Writing writing) implements Body {}

    /** What writes a body. */
    @FunctionalInterface
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /**
     * Something without an end, sent as it happens.
     *
     * @param source given the one who listens, it tells until what it returns is closed
     */
    record Live(Source source) implements Body {}

    /** Where something happens. */
    @FunctionalInterface
    interface Source {
        AutoCloseable tell(Consumer<byte[]> listener);
    }
}
