package io.stylemill.web;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Sends what happens to one listener as it happens, without a thread of its own. A listener that
 * reads too slowly is let go; it may come again.
 */
final class LiveAnswer implements Callback {
    private static final int MOST_WAITING = 2_000;

    private final Response response;
    private final Callback whole;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private boolean sending;
    private boolean ended;
    private @Nullable AutoCloseable subscription;

    LiveAnswer(Response response, Callback whole) {
        this.response = response;
        this.whole = whole;
    }

    void start(Body.Source source) {
        AutoCloseable telling = source.tell(this::add);
        boolean late;
        synchronized (this) {
            subscription = telling;
            late = ended;
        }
        if (late) {
            close(telling);
        }
    }

    private void add(byte[] text) {
        boolean tooMany;
        synchronized (this) {
            if (ended) {
                return;
            }
            waiting.add(text);
            tooMany = waiting.size() > MOST_WAITING;
        }
        if (tooMany) {
            end(new IllegalStateException("the listener reads too slowly"));
        } else {
            next();
        }
    }

    private void next() {
        byte[] text;
        synchronized (this) {
            if (sending || ended) {
                return;
            }
            text = waiting.poll();
            sending = text != null;
        }
        if (text != null) {
            response.write(false, ByteBuffer.wrap(text), this);
        }
    }

    @Override
    public void succeeded() {
        synchronized (this) {
            sending = false;
        }
        next();
    }

    @Override
    public void failed(Throwable thrown) {
        end(thrown);
    }

    private void end(Throwable why) {
        AutoCloseable telling;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
            telling = subscription;
        }
        if (telling != null) {
            close(telling);
        }
        whole.failed(why);
    }

    private static void close(AutoCloseable telling) {
        try {
            telling.close();
        } catch (Exception e) {
            throw new IllegalStateException("a subscription does not end", e);
        }
    }
}
