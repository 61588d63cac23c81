package io.stylemill.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a database server and, of the answers that say that a transaction is committed,
 * keeps some back: the transaction happened, and who wanted it never hears so.
 */
public final class CutLine implements AutoCloseable {
    /** What becomes of the connection on which an answer is kept back. */
    public enum Cut {
        /** It is closed. */
        CLOSED,
        /** Nothing: it stays open and silent, as when a cable is pulled. */
        SILENT
    }

    /** The tag of PostgreSQL's CommandComplete. */
    private static final byte[] COMMITTED = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final int server;
    private final Cut cut;
    private final int every;
    private final int most;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cut-line");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean spoiling;

    /**
     * @param every keeps back each so-manieth commit, once {@link #spoil} was called
     * @param most keeps back no more than these
     */
    public CutLine(int server, Cut cut, int every, int most) throws IOException {
        this.server = server;
        this.cut = cut;
        this.every = every;
        this.most = most;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::listen);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Begins to keep answers back. */
    public void spoil() {
        spoiling = true;
    }

    /** Returns how many commits nobody heard of. */
    public int kept() {
        return kept.get();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket("127.0.0.1", server);
                sockets.addAll(List.of(client, upstream));
                threads.execute(() -> pass(client, upstream, false));
                threads.execute(() -> pass(upstream, client, true));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (answers && committed(buffer, n) && isKept()) {
                    if (cut == Cut.SILENT) {
                        in.transferTo(OutputStream.nullOutputStream());
                    }
                    return;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // One of the two has gone, and with it the line.
            return;
        }
    }

    private synchronized boolean isKept() {
        if (!spoiling || kept.get() == most || commits.incrementAndGet() % every != 0) {
            return false;
        }
        kept.incrementAndGet();
        return true;
    }

    private static boolean committed(byte[] buffer, int length) {
        for (int at = 0; at + COMMITTED.length <= length; at++) {
            if (Arrays.equals(buffer, at, at + COMMITTED.length, COMMITTED, 0, COMMITTED.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
