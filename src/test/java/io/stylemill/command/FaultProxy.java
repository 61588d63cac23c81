package io.stylemill.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before an S3 server and spoils some of its requests, counted in the order they come. What
 * it passes on it does not change, so that signatures stay valid.
 */
public final class FaultProxy implements AutoCloseable {
    /** What happens to a spoilt request. */
    public enum Fault {
        /** Answered 500 without reaching the server. */
        ANSWER_500,
        /** Answered 503 SlowDown without reaching the server. */
        SLOW_DOWN,
        /** The connection is reset before the request reaches the server. */
        RESET,
        /** The server does it, and the connection is reset before the answer. */
        RESET_AFTER_IT_HAPPENED,
        /**
         * The server does it, and the answer never comes: the client waits until its own time
         * limit.
         */
        NO_ANSWER_AFTER_IT_HAPPENED
    }

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)\\r?$");

    private final ServerSocket listener;
    private final URI server;
    private final Fault fault;
    private final Pattern spoilt;
    private final int every;
    private final int most;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger seen = new AtomicInteger();
    private final List<String> hit = new CopyOnWriteArrayList<>();
    private final List<Socket> silent = new CopyOnWriteArrayList<>();
    private volatile boolean hanging;

    /** Spoils nothing until {@link #hang}. */
    public FaultProxy(URI server) throws IOException {
        this(server, Fault.RESET, "", 1, 0);
    }

    /**
     * @param spoilt matches the request lines that count, such as {@code PUT /bucket/key HTTP/1.1}
     * @param every spoils each so-manieth of them
     * @param most spoils no more than these
     */
    public FaultProxy(URI server, Fault fault, String spoilt, int every, int most) throws IOException {
        this.server = server;
        this.fault = fault;
        this.spoilt = Pattern.compile(spoilt);
        this.every = every;
        this.most = most;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::listen);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Returns the request lines that were spoilt. */
    public List<String> hit() {
        return hit;
    }

    /** Answers nobody from now on; connections are taken, and stay silent. */
    public void hang() {
        hanging = true;
    }

    /** Answers again; what hung gets no answer. */
    public void speak() throws IOException {
        hanging = false;
        for (Socket client : silent) {
            client.close();
        }
        silent.clear();
    }

    /** Returns how many requests hang. */
    public int hanging() {
        return silent.size();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            if (head.isEmpty()) {
                client.close();
                return;
            }
            if (hanging) {
                silent.add(client);
                return;
            }
            if (head.toLowerCase(Locale.ROOT).contains("expect: 100-continue")) {
                client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
                client.getOutputStream().flush();
            }
            Matcher length = LENGTH.matcher(head);
            byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            String line = head.substring(0, head.indexOf('\r'));
            boolean spoil = spoilt.matcher(line).find() && seen.incrementAndGet() % every == 0 && hit.size() < most;
            if (!spoil) {
                client.getOutputStream().write(ask(head, body));
                client.getOutputStream().flush();
                client.close();
                return;
            }
            hit.add(line);
            switch (fault) {
                case ANSWER_500 -> answer(client, "500 Internal Server Error", "InternalError");
                case SLOW_DOWN -> answer(client, "503 Service Unavailable", "SlowDown");
                case RESET -> reset(client);
                case RESET_AFTER_IT_HAPPENED -> {
                    ask(head, body);
                    reset(client);
                }
                case NO_ANSWER_AFTER_IT_HAPPENED -> {
                    ask(head, body);
                    silent.add(client);
                }
            }
        } catch (IOException e) {
            // The client has gone; there is nobody to tell.
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            last = last << 8 | b;
            if (last == 0x0d0a0d0a) {
                return head.toString(ISO_8859_1);
            }
        }
        return "";
    }

    /** Passes a request on, on a connection of its own, and returns the whole answer. */
    private byte[] ask(String head, byte[] body) throws IOException {
        try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
            // Neither header is signed.
            String passed = head.replaceAll("(?im)^(connection|expect):.*\\r\\n", "")
                    .replaceFirst("\\r\\n", "\r\nConnection: close\r\n");
            OutputStream out = new BufferedOutputStream(upstream.getOutputStream());
            out.write(passed.getBytes(ISO_8859_1));
            out.write(body);
            out.flush();
            return upstream.getInputStream().readAllBytes();
        }
    }

    private static void answer(Socket client, String status, String code) throws IOException {
        String body = "<Error><Code>" + code + "</Code><Message>as told</Message></Error>";
        String text =
                "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body;
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
        client.getOutputStream().flush();
        client.close();
    }

    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : silent) {
            client.close();
        }
        threads.shutdownNow();
    }
}
