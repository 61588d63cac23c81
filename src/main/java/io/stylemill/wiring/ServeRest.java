package io.stylemill.wiring;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.record.CanonicalJson;
import io.stylemill.web.Rest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** REST of the {@code serve} that has a data folder of this machine. */
public final class ServeRest implements Rest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int LATER = 503;
    private static final int BROKEN = 500;

    private final Path home;
    private final ServeFile serve;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private ServeRest(Path home, ServeFile serve) {
        this.home = home;
        this.serve = serve;
    }

    /**
     * Returns the way to the serve that has a data folder, or empty where what has it is none.
     *
     * <p>Who takes the folder removes the file of the one before. So while somebody has the folder,
     * the file is theirs.
     *
     * @param home that another process has
     */
    public static Optional<Rest> of(Path home) {
        return ServeFile.read(home).map(file -> new ServeRest(home, file));
    }

    @Override
    public boolean serves() {
        return true;
    }

    @Override
    public Map<?, ?> get(String path, Map<String, String> query) {
        return send(request(path, query).GET());
    }

    @Override
    public Map<?, ?> post(String path, Map<String, String> query) {
        return send(request(path, query).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path, Map<String, String> query) {
        String asked = query.entrySet().stream()
                .map(one -> one.getKey() + "=" + Rest.part(one.getValue()))
                .collect(Collectors.joining("&", query.isEmpty() ? "" : "?", ""));
        return HttpRequest.newBuilder(URI.create(serve.address() + path + asked))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + serve.token());
    }

    private Map<?, ?> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (CanonicalJson.parse(answer.body()) instanceof Map<?, ?> map) {
                if (answer.statusCode() < 400) {
                    return map;
                }
                throw failure(answer.statusCode(), map);
            }
            throw silent("it answered what is no REST", new IllegalStateException(answer.body()));
        } catch (IOException e) {
            throw silent(e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent("the command was interrupted", e);
        }
    }

    private Failure silent(String why, Exception e) {
        return Failure.of(
                Kind.TRANSIENT,
                "serve-silent",
                "the 'stylemill serve' that has the data folder " + home + " does not answer at " + serve.address()
                        + " (" + why + "); see what it says, and try again",
                e);
    }

    private static Failure failure(int status, Map<?, ?> problem) {
        String code = String.valueOf(problem.get("code"));
        String detail = String.valueOf(problem.get("detail"));
        List<Problem> problems = new ArrayList<>();
        if (problem.get("errors") instanceof List<?> errors) {
            errors.forEach(error -> problems.add(problem((Map<?, ?>) error)));
        }
        if (status < BROKEN) {
            return Failure.input(code, detail, problems);
        }
        return Failure.of(status == LATER ? Kind.TRANSIENT : Kind.RESOURCES, code, detail);
    }

    private static Problem problem(Map<?, ?> error) {
        return new Problem(
                new Where(
                        error.get("file") instanceof String file ? file : "",
                        error.get("line") instanceof Number line ? line.intValue() : 0,
                        error.get("column") instanceof Number column ? column.intValue() : 0,
                        error.get("pointer") instanceof String pointer ? pointer : ""),
                String.valueOf(error.get("what")));
    }
}
