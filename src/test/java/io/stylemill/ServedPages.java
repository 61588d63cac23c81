package io.stylemill;

import io.stylemill.audit.verify.Replay;
import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.console.Catalog;
import io.stylemill.console.Jobs;
import io.stylemill.console.Previews;
import io.stylemill.console.Releases;
import io.stylemill.console.RunImages;
import io.stylemill.console.RunOverview;
import io.stylemill.console.Sharing;
import io.stylemill.console.Studio;
import io.stylemill.console.VersionJobs;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.policy.Policy;
import io.stylemill.web.WebServer;
import io.stylemill.web.page.Console;
import io.stylemill.web.page.Watches;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/** The pages of runs, datasets and the studio on a free port, over what a {@link Line} made. */
final class ServedPages implements AutoCloseable {
    /** 120 images of two classes. */
    static final String CELLS = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0, license: CC0-1.0}
            generator: {checkpoint: blood-cells-64.safetensors}
            samples:
              - {name: red, label: {class: RBC}, latent: {seeds: "0-99"}}
              - {name: white, label: {class: WBC}, latent: {seeds: "0-19"}, truncation: {psi: 0.825674}}
            """;

    /** 20 images that gates let through, of more that were made. */
    static final String GATED = """
            apiVersion: stylemill/v1
            dataset: {name: gated, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors}
            labelers:
              - {name: seen, model: blood-cells-classifier.pt, classes: [RBC, WBC, Platelets], input: {size: 64, range: [-1, 1]}, output: probabilities}
            gates: {attempts: 60, confidence: 0.99, agreement: true}
            samples: [{name: all, count: 20, label: {class: Platelets}, latent: {distribution: normal}}]
            """;

    private final Line line;
    private final Jobs jobs = new Jobs(Clock.systemUTC(), (what, detail) -> {});
    private final Watches watches = new Watches();
    private final WebServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServedPages(Line line) {
        this.line = line;
        Clock clock = Clock.systemUTC();
        Catalog catalog = new Catalog(line.stores, () -> List.of("file:sets"), clock);
        WebAddress any = new WebAddress("127.0.0.1", 0);
        this.server = WebServer.open(any, new WebSettings(any, null, null, null), "stylemill.web.address");
        Studio studio = new Studio(
                line.stores,
                List.of(Line.SAMPLE.toString()),
                source -> line.acceptance.draft(new Order(source, null, 4)),
                new Previews(line.models, new Line.CpuPrograms()),
                Line.SAMPLE.toUri());
        Console console = new Console("1.2.3", server.gate(), true)
                .runs(
                        new RunOverview(line.ledger, line.stores, null, null, clock),
                        new RunImages(line.ledger, line.stores),
                        line.ledger,
                        watches,
                        clock)
                .datasets(
                        catalog,
                        new VersionJobs(jobs, new Releases(Policy.OPEN, clock), this::replay, line.folder, "anna"),
                        this::replay,
                        new Sharing(false, "anna", clock, (what, detail) -> {}),
                        watches)
                .studio(studio, catalog);
        server.start(console.endpoints(), console::page);
    }

    private Replay replay() {
        return new Replay(line.models, List.of(Line.SAMPLE.toString()), null);
    }

    /** Makes the datasets of some manifests, and serves them. */
    static ServedPages of(Line line, String... manifests) {
        for (String manifest : manifests) {
            line.make(line.prepare(manifest), 1);
        }
        return new ServedPages(line);
    }

    String address() {
        return "http://" + server.address();
    }

    /** Returns an answer; leads elsewhere are not followed. */
    HttpResponse<byte[]> ask(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path));
        return headers.length == 0 ? send(request) : send(request.headers(headers));
    }

    /** Sends a form as a page does. */
    HttpResponse<byte[]> form(String path, String fields) {
        String secret = text("/datasets").replaceFirst("(?s).*X-CSRF-Token\":\"([^\"]*)\".*", "$1");
        return send(HttpRequest.newBuilder(URI.create(address() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields + "&csrf=" + secret)));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a page as it is read. */
    String text(String path, String... headers) {
        return new String(ask(path, headers).body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        jobs.close();
        watches.close();
        server.close();
        line.close();
    }
}
