package io.stylemill.wiring;

import io.stylemill.config.LineageSettings;
import io.stylemill.failure.Failure;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a lineage server about published versions: the events of {@code audit/openlineage.jsonl},
 * one request each, in their order, on a thread of its own.
 *
 * <p>What cannot be told is logged and left; the events are in the version all the same. A version
 * that is published again after a kill is told again: its events carry the same run id.
 */
final class LineagePosts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineagePosts.class);
    private static final int MOST_WAITING = 1000;
    private static final Set<Integer> MAY_PASS = Set.of(408, 425, 429);

    /**
     * How long is waited, and for what.
     *
     * @param answer of the server to one request, connecting included
     * @param pauses before each further try of a request
     * @param end for what is under way when the program ends
     */
    record Patience(Duration answer, List<Duration> pauses, Duration end) {
        static final Patience STANDARD = new Patience(
                Duration.ofSeconds(10),
                List.of(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(10)),
                Duration.ofSeconds(20));
    }

    private final Stores stores;
    private final LineageSettings settings;
    private final URI url;
    private final Patience patience;
    private final HttpClient client;
    private final ThreadPoolExecutor thread;

    LineagePosts(Stores stores, LineageSettings settings, URI url, Patience patience) {
        this.stores = stores;
        this.settings = settings;
        this.url = url;
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience.answer()).build();
        this.thread =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread made = new Thread(task, "lineage");
                    made.setDaemon(true);
                    return made;
                });
    }

    /**
     * Posts the events of a version soon; returns at once, and never throws.
     *
     * @param address of the version
     */
    void published(String address) {
        try {
            thread.execute(() -> tell(address));
        } catch (RejectedExecutionException e) {
            LOG.warn("The lineage of {} is not posted to {}: {} others wait already", address, url, MOST_WAITING);
        }
    }

    private void tell(String address) {
        try {
            Place place = stores.open(address);
            byte[] events = PublishedVersion.open(
                            place.store(), place.location().prefix(), null)
                    .content(Layout.LINEAGE);
            List<String> lines =
                    new String(events, StandardCharsets.UTF_8).lines().toList();
            int told = 0;
            for (String event : lines) {
                if (!post(event, address)) {
                    LOG.warn(
                            "{} of {} lineage events of {} were posted to {}; the others stay in {} alone",
                            told,
                            lines.size(),
                            address,
                            url,
                            Layout.LINEAGE);
                    return;
                }
                told++;
            }
            LOG.info("The lineage of {} is posted to {} ({} events)", address, url, told);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("The lineage of {} was not posted to {}: the program ended first", address, url);
        } catch (Failure e) {
            LOG.warn("The lineage of {} is not posted to {}: {}", address, url, e.getMessage());
        }
    }

    private boolean post(String event, String address) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            String reason;
            boolean mayPass;
            try {
                int status = send(event);
                if (status >= 200 && status < 300) {
                    return true;
                }
                reason = "it answered with status " + status;
                mayPass = status >= 500 || MAY_PASS.contains(status);
            } catch (IOException e) {
                reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                mayPass = true;
            }
            if (!mayPass || attempt == patience.pauses().size()) {
                LOG.warn("Posting a lineage event of {} to {} failed: {}", address, url, reason);
                return false;
            }
            Duration pause = patience.pauses().get(attempt);
            LOG.info(
                    "Posting a lineage event of {} to {} failed, next try in {} ms: {}",
                    address,
                    url,
                    pause.toMillis(),
                    reason);
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        }
    }

    private int send(String event) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(patience.answer())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event));
        if (settings.token() != null) {
            request.header("Authorization", "Bearer " + settings.token());
        }
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    /** Waits a while for what is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(patience.end().toMillis(), TimeUnit.MILLISECONDS)) {
                int left = thread.shutdownNow().size();
                if (left > 0) {
                    LOG.warn("The lineage of {} versions was not posted to {}: the program ended first", left, url);
                }
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
