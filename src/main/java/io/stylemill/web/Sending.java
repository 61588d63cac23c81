package io.stylemill.web;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends answers. */
final class Sending {
    private static final int NOT_MODIFIED = 304;

    private Sending() {}

    /** Sends all of an answer. */
    static void whole(Answer answer, Response response, Callback callback) {
        head(answer, response);
        if (answer.status() != NOT_MODIFIED) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        }
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    /** Sends an answer's headers with the first part of its body. */
    static Answer.Client begin(Answer answer, Response response, Callback callback) {
        head(answer, response);
        return new Reader(response, callback);
    }

    private static void head(Answer answer, Response response) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, answer.type());
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        answer.headers().forEach(headers::put);
    }

    /** One who reads a stream; Jetty sends, on a thread of its own, and no thread waits. */
    private record Reader(Response response, Callback whole) implements Answer.Client {
        @Override
        public void send(byte[] some, Consumer<Boolean> sent) {
            response.write(
                    false,
                    ByteBuffer.wrap(some),
                    Callback.from(() -> sent.accept(true), failure -> {
                        sent.accept(false);
                        whole.failed(failure);
                    }));
        }

        @Override
        public void end() {
            response.write(true, ByteBuffer.allocate(0), whole);
        }
    }
}
