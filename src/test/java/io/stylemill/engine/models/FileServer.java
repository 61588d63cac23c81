package io.stylemill.engine.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A web server with one file, that can be told to break off. */
public final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> ranges = new ArrayList<>();
    private final Queue<Integer> cuts = new ArrayDeque<>();
    private byte[] content;
    private String tag = "\"one\"";

    public FileServer(byte[] content) throws IOException {
        this.content = content.clone();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", this::file);
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/file");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/away", exchange -> {
            exchange.getResponseHeaders().set("Location", "ftp://elsewhere.example/file");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/busy", exchange -> answer(exchange, 503));
        server.createContext("/forbidden", exchange -> answer(exchange, 403));
        server.createContext("/page", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("<p>Confirm".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 1L << 60);
            exchange.getResponseBody().write(1);
            exchange.close();
        });
        server.start();
    }

    public URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** The next answers end after so many bytes of the file, with the connection. */
    public void cutAt(int... after) {
        for (int one : after) {
            cuts.add(one);
        }
    }

    /** The file is another from now on. */
    public void replace(byte[] with, String newTag) {
        content = with.clone();
        tag = newTag;
    }

    /** Returns what was asked for, an empty text for the whole file. */
    public List<String> ranges() {
        return List.copyOf(ranges);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private synchronized void file(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range == null ? "" : range);
        boolean same = tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        int from = range == null || !same ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.getResponseHeaders().set("ETag", tag);
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        Integer cut = cuts.poll();
        int end = cut == null ? content.length : cut;
        exchange.getResponseBody().write(content, from, Math.max(0, end - from));
        exchange.getResponseBody().flush();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
