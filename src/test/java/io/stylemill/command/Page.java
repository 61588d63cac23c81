package io.stylemill.command;

import static org.awaitility.Awaitility.await;

import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a running program shows over HTTP and writes into its log.
 *
 * @param address with a slash at its end
 * @param token to show, or null
 */
record Page(URI address, @Nullable String token) {
    /** Waits until a program has said where it answers, in a line with {@code words}. */
    static Page of(Program program, String words) {
        Pattern place = Pattern.compile(words + ":? +(http://127\\.0\\.0\\.1:\\d+/)");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !program.running() || place.matcher(said(program)).find());
        Matcher found = place.matcher(said(program));
        if (!found.find()) {
            throw new AssertionError("no address is named: " + program.err());
        }
        return new Page(URI.create(found.group(1)), null);
    }

    /** In JSON slashes are escaped. */
    private static String said(Program program) {
        return program.err().replace("\\/", "/");
    }

    Page with(String shown) {
        return new Page(address, shown);
    }

    /** Returns the status and, after a space, the body. */
    String get(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a metric without labels. */
    double number(String metric) {
        Matcher found = Pattern.compile("(?m)^" + metric + " (\\S+)$").matcher(get("/metrics"));
        if (!found.find()) {
            throw new AssertionError("there is no metric " + metric);
        }
        return Double.parseDouble(found.group(1));
    }

    /** Returns the lines of a log that is written as JSON; a line that is none is an error. */
    static List<Map<?, ?>> lines(Program program) {
        return program.err()
                .lines()
                .<Map<?, ?>>map(line -> (Map<?, ?>) CanonicalJson.parse(line))
                .toList();
    }
}
