package io.stylemill.factory.accept;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stylemill.config.S3Credentials;
import io.stylemill.store.Stores;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the keys of a bucket that only knows how to list, for measuring {@code fill}: a main
 * program, not a test.
 *
 * <p>Argument: the number of keys. The server makes each page of 1,000 keys when it is asked for,
 * so the memory is that of counting. Run it with a small heap, such as {@code -Xmx64m}.
 */
final class FillBench {
    private static final int PAGE = 1000;
    private static final Pattern TOKEN = Pattern.compile("(?:^|&)continuation-token=(\\d+)");

    private FillBench() {}

    public static void main(String[] arguments) throws IOException {
        long keys = Long.parseLong(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, keys));
        server.start();
        Path home = Files.createTempDirectory("fill-bench");
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        S3Access access = S3Access.embedded(endpoint, new S3Credentials("access", "secret"), home);
        try (Stores stores = new Stores(home, new S3Buckets(access))) {
            long start = System.nanoTime();
            RealList list = RealList.inFolders(stores.open("s3://bucket/real"));
            System.out.printf(
                    Locale.ROOT,
                    "%,d keys in %.1f s, heap of at most %d MB: %s%n",
                    list.images(),
                    (System.nanoTime() - start) / 1e9,
                    Runtime.getRuntime().maxMemory() >> 20,
                    list.labels());
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, long keys) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        Matcher token = TOKEN.matcher(query == null ? "" : query);
        long from = token.find() ? Long.parseLong(token.group(1)) : 0;
        long to = Math.min(keys, from + PAGE);
        StringBuilder xml = new StringBuilder(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                        + "<Name>bucket</Name><IsTruncated>" + (to < keys) + "</IsTruncated>");
        if (to < keys) {
            xml.append("<NextContinuationToken>").append(to).append("</NextContinuationToken>");
        }
        for (long i = from; i < to; i++) {
            // The first half is of one class, so that keys come in the order of their bytes.
            xml.append(String.format(
                    Locale.ROOT,
                    "<Contents><Key>real/%s/%09d.jpg</Key><ETag>&quot;%032x&quot;</ETag><Size>5000</Size></Contents>",
                    i < keys / 2 ? "RBC" : "WBC",
                    i,
                    i));
        }
        byte[] body = xml.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
