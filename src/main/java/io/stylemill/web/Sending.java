package io.stylemill.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers. */
final class Sending {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    private Sending() {}

    /** @param headersAlone whether the body is left out, as HEAD asks */
    static void send(Answer answer, boolean headersAlone, Response response, Callback callback) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        if (!answer.type().isEmpty()) {
            headers.put(HttpHeader.CONTENT_TYPE, answer.type());
        }
        answer.headers().forEach(headers::put);
        if (answer.body() instanceof Body.Bytes body) {
            headers.put(HttpHeader.CONTENT_LENGTH, body.bytes().length);
            response.write(true, ByteBuffer.wrap(body.bytes()), callback);
        } else if (headersAlone) {
            if (answer.body() instanceof Body.Stream body) {
                headers.put(HttpHeader.CONTENT_LENGTH, body.length());
            }
            response.write(true, ByteBuffer.allocate(0), callback);
        } else if (answer.body() instanceof Body.Stream body) {
            headers.put(HttpHeader.CONTENT_LENGTH, body.length());
            write(
                    out -> {
                        try (InputStream in = body.from().get()) {
                            in.transferTo(out);
                        }
                    },
                    response,
                    callback);
        } else if (answer.body() instanceof Body.Written body) {
            write(body.writing(), response, callback);
        } else if (answer.body() instanceof Body.Live body) {
            new LiveAnswer(response, callback).start(body.source());
        }
    }

    private static void write(Body.Writing writing, Response response, Callback callback) {
        try {
            OutputStream out = Content.Sink.asOutputStream(response);
            writing.to(out);
            out.close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("A body broke off", e);
            callback.failed(e);
            return;
        }
        callback.succeeded();
    }
}
