package io.stylemill.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.stylemill.NoPrograms;
import io.stylemill.PlainRules;
import io.stylemill.audit.verify.Replay;
import io.stylemill.config.InboxSettings;
import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.console.Catalog;
import io.stylemill.console.Feed;
import io.stylemill.console.Images;
import io.stylemill.console.Jobs;
import io.stylemill.console.Paintings;
import io.stylemill.console.Previews;
import io.stylemill.console.Releases;
import io.stylemill.console.RunImages;
import io.stylemill.console.RunOverview;
import io.stylemill.console.Sharing;
import io.stylemill.console.Studio;
import io.stylemill.console.VersionJobs;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.inbox.Doors;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.Inbox;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.NewSchedule;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.policy.Policy;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Buckets;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.version.PublishedTiny;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The real server on a free port, with a real ledger, plans and checkpoint; buckets are folders
 * here.
 */
class WebServerTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final String READER = "fedcba9876543210";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Runnable> parts = new LinkedHashMap<>();
    private Ledger ledger;
    private Stores stores;
    private InboxSettings settings;
    private List<Endpoint> endpoints;
    private WebServer server;
    private Metrics metrics;
    private Feed feed;
    private Images images;
    private Jobs jobs;

    @BeforeEach
    void opens() throws IOException {
        folder = folder.toRealPath();
        Path models = Files.createDirectories(folder.resolve("models"));
        Files.copy(Path.of("samples/blood-cells/blood-cells-64.safetensors"), models.resolve("net.safetensors"));
        ledger = Ledger.open(Database.embedded(folder.resolve("ledger")), Clock.systemUTC());
        stores = new Stores(folder, new FolderBuckets(folder.resolve("s3")));
        Models read = new Models(
                new CheckpointFiles(stores, folder.resolve("fetched")),
                (checkpoint, precision, batch) -> {
                    throw new AssertionError("taking an order in loads no network");
                },
                1);
        settings = new InboxSettings(
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                List.of(models.toString()),
                List.of(),
                List.of(),
                new InboxSettings.Limits(2048, 1000, 20, 2, 2, Duration.ofMinutes(1)));
        Acceptance acceptance = new Acceptance(
                stores, read, new NoPrograms(), new PlainRules(), "s3://datasets", Policy.OPEN, PlainRules::noImageKey);
        Intake intake = new Intake(settings, acceptance, ledger, folder, Clock.systemUTC());
        metrics = new Metrics("1.2.3");
        parts.put("ledger", () -> ledger.runs().waiting());
        Health health = new Health(parts, Clock.systemUTC(), Duration.ofMillis(200));
        metrics.coordinator(ledger, new LongNames(), () -> new Inbox.Counts(3, 2, 1));
        metrics.silences(() -> List.of(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(4)));
        WorkerList workerList = new WorkerList(Clock.systemUTC());
        RunOverview runs = new RunOverview(ledger, stores, workerList, new LongNames(), Clock.systemUTC());
        images = new Images(folder.resolve("scratch"));
        jobs = new Jobs(Clock.systemUTC(), (what, detail) -> ledger.note(null, null, what, detail));
        feed = new Feed(runs, ledger, workerList, jobs, Duration.ofMillis(20));
        Api api = new Api(new Api.Parts(
                ledger,
                Doors.of(intake),
                intake,
                models.toUri(),
                2048,
                metrics,
                prepared -> Map.of("images", prepared.plan().samples()),
                runs,
                new RunImages(ledger, stores),
                feed,
                workerList,
                new Catalog(stores, () -> List.of("s3://datasets"), Clock.systemUTC()),
                images,
                new Studio(
                        stores,
                        List.of(models.toString()),
                        source -> intake.draft(source, DropRules.Origin.REQUEST),
                        new Previews(read, new NoPrograms()),
                        models.toUri()),
                new VersionJobs(
                        jobs,
                        new Releases(Policy.OPEN, Clock.systemUTC()),
                        () -> new Replay(read, List.of(models.toString()), null),
                        folder,
                        "anna"),
                new Sharing(false, "ann", Clock.systemUTC(), jobs.notes()),
                new Paintings(List.of(models.toString())),
                Clock.systemUTC()));
        endpoints = new ArrayList<>(health.endpoints());
        endpoints.add(metrics.endpoint());
        endpoints.addAll(api.endpoints());
        metrics.s3().attemptFailed("PutObject", "server");
        metrics.s3().gaveUp("PutObject");
        metrics.s3().gaveUp("GetObject");
    }

    /** As many messages as its name has letters, and four slots of workers. */
    private static final class LongNames implements QueueCounts {
        @Override
        public long waiting(String queue) {
            return queue.length();
        }

        @Override
        public OptionalLong consumers(String queue) {
            return OptionalLong.of(4);
        }
    }

    @AfterEach
    void closes() {
        if (server != null) {
            server.close();
        }
        jobs.close();
        feed.close();
        images.close();
        ledger.close();
        stores.close();
    }

    private void serve(String token, String reader) {
        WebAddress any = new WebAddress("127.0.0.1", 0);
        server = WebServer.open(any, new WebSettings(any, null, token, reader), "stylemill.web.address");
        server.start(endpoints);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(String path) {
        return send(to(path));
    }

    private HttpResponse<String> post(String path, String type, String body) {
        return send(to(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> submit(String manifest) {
        return post("/api/v1/runs", "application/yaml", manifest);
    }

    private static Map<?, ?> json(HttpResponse<String> answer) {
        return (Map<?, ?>) CanonicalJson.parse(answer.body());
    }

    private static String manifest(String name, String seeds) {
        return """
                apiVersion: stylemill/v1
                dataset: {name: %s, version: 1.0.0}
                generator: {checkpoint: net.safetensors}
                samples: [{name: all, label: {class: RBC}, latent: {seeds: "%s"}}]
                output: {shards: {samples: 2}}
                """.formatted(name, seeds);
    }

    @Test
    void takesAManifestInOnceAndTellsOfItsRun() {
        serve(null, null);
        HttpResponse<String> made = submit(manifest("cells", "0-3"));
        Run run = ledger.runs().list(9).get(0);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).contains("/api/v1/runs/" + run.id());
        assertThat(json(made).get("run")).isEqualTo(run.id());
        assertThat(json(made).get("dataset")).isEqualTo(folder + "/s3/datasets/cells/1.0.0");
        assertThat(json(made).get("state")).isEqualTo("ACCEPTED");

        HttpResponse<String> again = submit(manifest("cells", "0-3"));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).get("run")).isEqualTo(run.id());
        assertThat(ledger.runs().list(9)).hasSize(1);

        Map<?, ?> shown = json(get("/api/v1/runs/" + run.id()));
        assertThat(shown.get("state")).isEqualTo("ACCEPTED");
        assertThat(shown.get("samples")).hasToString("4");
        assertThat(shown.get("queued"))
                .hasToString(Integer.toString(run.totals().shards()));
        assertThat((List<?>) json(get("/api/v1/runs?state=accepted")).get("runs"))
                .hasSize(1);
        assertThat((List<?>) json(get("/api/v1/runs?state=failed")).get("runs")).isEmpty();

        HttpResponse<String> other = submit(manifest("cells", "7-9"));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).get("code")).isEqualTo("version-differs");
    }

    @Test
    void tellsOfShardsEventsPlanAndManifest() {
        serve(null, null);
        String text = manifest("cells", "0-3");
        submit(text);
        Run run = ledger.runs().list(9).get(0);
        String one = "/api/v1/runs/" + run.id();

        Map<?, ?> first = json(get(one + "/shards?limit=1"));
        Map<?, ?> shard = (Map<?, ?>) ((List<?>) first.get("shards")).get(0);
        assertThat(shard.get("state")).isEqualTo("QUEUED");
        assertThat(shard.get("worker")).isNull();
        assertThat(first.get("next")).hasToString("0");
        List<?> rest = (List<?>) json(get(one + "/shards?after=0")).get("shards");
        assertThat(rest).hasSize(run.totals().shards() - 1);
        assertThat((List<?>) json(get(one + "/shards?state=done")).get("shards"))
                .isEmpty();
        Map<?, ?> event = (Map<?, ?>) ((List<?>) json(get(one + "/events")).get("events")).get(0);
        assertThat(event.get("what")).isEqualTo("accepted");
        assertThat(get(one + "/manifest").body()).isEqualTo(text);
        assertThat(json(get(one + "/plan")).get("dataset")).isNotNull();
        Map<?, ?> shown = json(get(one));
        assertThat(shown.get("phase")).isEqualTo("starting");
        assertThat(shown.get("images")).hasToString("4");
        assertThat(shown.get("made")).hasToString("0");
        assertThat(json(get(one.substring(0, one.length() - 1))).get("detail").toString())
                .endsWith("did you mean " + run.id() + "?");
    }

    @Test
    void tellsOfARunsImagesBeforeThereAreAny() {
        serve(null, null);
        submit(manifest("cells", "0-3"));
        String run = "/api/v1/runs/" + ledger.runs().list(9).get(0).id();
        assertThat(json(get(run + "/newest?limit=3"))).isEqualTo(Map.of("images", List.of()));
        assertThat(json(get(run + "/gates")))
                .isEqualTo(Map.of("made", 0, "kept", 0, "whole", true, "gates", List.of()));
        HttpResponse<String> reasons = get(run + "/reasons?format=csv");
        assertThat(reasons.body()).isEqualTo("key,attempt,split,shard,group,slot,label,label_name,gate,detail\r\n");
        assertThat(reasons.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"cells-1.0.0-refused.csv\"");
        assertThat(json(get(run + "/reasons"))).isEqualTo(Map.of("rejected", List.of()));
        assertThat(get(run + "/reasons?format=xml").statusCode()).isEqualTo(400);
        HttpResponse<String> image = get(run + "/shards/0/images/v1_0_0-000000001");
        assertThat(image.statusCode()).isEqualTo(404);
        assertThat(image.body()).contains("is not stored yet; GET " + run + "/newest lists the newest images");
    }

    @Test
    void sharesNoVersionOfAFolder() throws IOException {
        publish();
        serve(null, null);
        String version = "/api/v1/datasets/cells/versions/1.0.0";
        HttpResponse<String> refused = post(version + "/share?expires=1h", "", "");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(json(refused).get("code")).isEqualTo("not-shareable");
        assertThat(json(post(version + "/share?expires=9d", "", "")).get("detail"))
                .isEqualTo("expires is '9d'; it must be a time such as 30m, 12h or 7d, and S3 allows at most 7d");
        Map<?, ?> shared = json(get(version + "/share"));
        assertThat(shared.get("shared")).isEqualTo(List.of());
        assertThat(shared.get("next")).isNull();
        assertThat(json(get(version + "/reasons"))).isEqualTo(Map.of("rejected", List.of()));
    }

    @Test
    void plansAManifestAndChangesNothing() {
        serve(TOKEN, READER);
        HttpResponse<String> plan = send(to("/api/v1/plan")
                .header("Authorization", "Bearer " + READER)
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(manifest("cells", "0-3"))));
        assertThat(plan.statusCode()).as(plan.body()).isEqualTo(200);
        assertThat(json(plan).get("images")).hasToString("4");
        HttpResponse<String> bad = send(to("/api/v1/plan")
                .header("Authorization", "Bearer " + READER)
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(manifest("Cells", "0-3"))));
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(bad.body()).contains("\"pointer\":\"/dataset/name\"");
        assertThat(ledger.runs().list(9)).isEmpty();
        assertThat(folder.resolve("s3/datasets/cells")).doesNotExist();
    }

    @Test
    void saysThatAConnectionEndsWhoseBodyItDidNotRead() throws IOException {
        serve(TOKEN, READER);
        URI address = URI.create("http://" + server.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream()
                    .write(("POST /api/v1/runs HTTP/1.1\r\nHost: " + server.address()
                                    + "\r\nContent-Type: application/yaml\r\nContent-Length: 9\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    @Test
    void savesPaintedLabelsOfThoseWhoMayChangeThem() throws IOException {
        Path painted = Files.createDirectories(folder.resolve("models/painted"));
        Files.writeString(
                painted.resolve("classes.json"),
                CanonicalJson.write(MaskClass.fields(MaskClass.named(List.of("a", "b")))));
        byte[] grey = Encoders.encode(new Pixels(2, 1, 1, new byte[2]), Encoding.PNG, null, new Workspace());
        Files.write(painted.resolve("seed0000.png"), grey);
        Files.write(painted.resolve("seed0000.mask.png"), grey);
        serve(TOKEN, READER);
        String where = "?folder=" + painted.toRealPath() + "&name=seed0000";
        HttpResponse<String> read =
                send(to("/api/v1/annotations/labels" + where).header("Authorization", "Bearer " + READER));
        assertThat(read.body()).isEqualTo("\0\0");
        String tag = read.headers().firstValue("ETag").orElseThrow();
        assertThat(save(where, READER, "application/octet-stream", tag).statusCode())
                .isEqualTo(403);
        assertThat(save(where, TOKEN, "text/plain", tag).statusCode()).isEqualTo(415);
        assertThat(save(where, TOKEN, "application/octet-stream", tag).statusCode())
                .isEqualTo(200);
        assertThat(save(where, TOKEN, "application/octet-stream", tag).statusCode())
                .isEqualTo(409);
        HttpResponse<String> gone =
                save("?folder=" + folder + "&name=seed0000", TOKEN, "application/octet-stream", tag);
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(json(gone).get("code")).isEqualTo("no-such-annotation");
    }

    private HttpResponse<String> save(String where, String token, String type, String tag) {
        return send(to("/api/v1/annotations/labels" + where)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .header("If-Match", tag)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {0, 1})));
    }

    @Test
    void tellsManyListenersWhatHappens() throws Exception {
        serve(null, null);
        submit(manifest("cells", "0-3"));
        Run run = ledger.runs().list(9).get(0);
        List<CompletableFuture<HttpResponse<Stream<String>>>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(client.sendAsync(
                    to("/api/v1/events?run=" + run.id()).build(), HttpResponse.BodyHandlers.ofLines()));
        }
        List<CompletableFuture<List<String>>> heard = new ArrayList<>();
        for (CompletableFuture<HttpResponse<Stream<String>>> one : asked) {
            HttpResponse<Stream<String>> answer = one.get(20, TimeUnit.SECONDS);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
            heard.add(CompletableFuture.supplyAsync(() -> answer.body()
                    .filter(line -> line.startsWith("data: {\"") && line.contains("cancelled: over REST"))
                    .limit(1)
                    .toList()));
        }
        await().until(() -> feed.listeners() == 20);
        ledger.note("another", null, "no-matter", "of another run");
        post("/api/v1/runs/" + run.id() + "/cancel", "application/json", "");
        for (CompletableFuture<List<String>> one : heard) {
            assertThat(one.get(20, TimeUnit.SECONDS).get(0)).contains("\"state\":\"CANCELLED\"");
        }
        // Anyone who comes again is told what it missed.
        HttpResponse<Stream<String>> again = client.send(
                to("/api/v1/events?run=" + run.id())
                        .header("Last-Event-ID", "1")
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
        assertThat(again.body().filter(line -> line.startsWith("id: ")).findFirst())
                .isPresent();
    }

    /** Puts two versions of a dataset into the bucket that is looked at. */
    private void publish() throws IOException {
        PublishedTiny tiny = new PublishedTiny();
        tiny.publish("1.0.0", Files.createDirectories(folder.resolve("tiny")));
        tiny.publish("1.1.0", folder.resolve("tiny"));
        Store bucket = stores.open("s3://datasets").store();
        for (Store.Stat stat : tiny.store().list("team/")) {
            try (InputStream in = tiny.store().open(stat.key()).orElseThrow()) {
                bucket.putIfAbsent(stat.key().substring("team/".length()), in.readAllBytes(), "");
            }
        }
    }

    @Test
    void showsDatasetsAndTheirImages() throws IOException {
        serve(null, null);
        publish();
        Map<?, ?> listed = (Map<?, ?>) ((List<?>) json(get("/api/v1/datasets")).get("datasets")).get(0);
        assertThat(listed.get("dataset")).isEqualTo("cells");
        assertThat(listed.get("latest")).isEqualTo("1.1.0");
        HttpResponse<String> misspelt = get("/api/v1/datasets/cell");
        assertThat(misspelt.statusCode()).isEqualTo(404);
        assertThat(json(misspelt).get("detail")).isEqualTo("there is no dataset 'cell'; did you mean cells?");
        assertThat(get("/api/v1/datasets/..").statusCode()).isBetween(400, 404);
        String version = "/api/v1/datasets/cells/versions/1.0.0";
        assertThat(json(get(version)).get("images")).hasToString("12");
        assertThat(json(get(version.replace("1.0.0", "latest"))).get("version")).isEqualTo("1.1.0");
        assertThat(json(get(version.replace("1.0.0", "9.9.9"))).get("detail").toString())
                .startsWith("cells has no version '9.9.9'; there are 1.0.0, 1.1.0");

        Map<?, ?> first = json(get(version + "/images?label=RBC&limit=4&sort=seed&order=descending"));
        assertThat(first.get("total")).hasToString("6");
        List<Object> seeds = new ArrayList<>();
        Map<?, ?> page = first;
        while (true) {
            for (Object image : (List<?>) page.get("images")) {
                assertThat(((Map<?, ?>) image).get("label_name")).isEqualTo("RBC");
                seeds.add(((Map<?, ?>) image).get("seed"));
            }
            if (page.get("next") == null) {
                break;
            }
            page = json(
                    get(version + "/images?label=RBC&limit=4&sort=seed&order=descending&after=" + page.get("next")));
        }
        assertThat(seeds.toString()).isEqualTo("[1010, 1008, 1004, 1002, null, null]");
        // Without scores all are equal, and none is left out.
        List<Object> keys = new ArrayList<>();
        Object next = "";
        while (next != null) {
            Map<?, ?> part = json(get(version + "/images?limit=5&sort=confidence&after=" + next));
            ((List<?>) part.get("images")).forEach(one -> keys.add(((Map<?, ?>) one).get("key")));
            next = part.get("next");
        }
        assertThat(keys).hasSize(12).doesNotHaveDuplicates();
        assertThat(json(get(version + "/images?tag=stain:none")).get("total")).hasToString("6");
        assertThat(json(get(version + "/images?label=it's")).get("total")).hasToString("0");
        assertThat(get(version + "/images?after=xx").statusCode()).isEqualTo(400);
        assertThat(get(version + "/images?sort=beauty").statusCode()).isEqualTo(400);
        assertThat(json(get(version + "/rejected")).get("rejected")).isEqualTo(List.of());

        String image = version + "/images/v1_0_0-000000007";
        Map<?, ?> record = json(get(image));
        assertThat(record.get("words").toString()).contains("v1_0_0-000000007, synthetic");
        assertThat(record.get("recipe")).isInstanceOf(Map.class);
        assertThat(record.get("moreSiblings")).isEqualTo(false);
        HttpResponse<String> picture = get(image + "/image");
        String etag = picture.headers().firstValue("ETag").orElseThrow();
        assertThat(etag).isEqualTo('"' + record.get("file_sha256").toString() + '"');
        assertThat(picture.headers().firstValue("Cache-Control")).contains("private, max-age=31536000, immutable");
        assertThat(send(to(image + "/image").header("If-None-Match", etag)).statusCode())
                .isEqualTo(304);
        assertThat(json(get(version + "/images/nobody")).get("code")).isEqualTo("no-such-key");

        HttpResponse<String> file = get(version + "/file?path=classes.json");
        assertThat(file.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"classes.json\"");
        assertThat((List<?>) json(get(version + "/files")).get("files")).hasSizeGreaterThan(5);
        assertThat(get(version + "/file?path=../../x").statusCode()).isEqualTo(404);
        HttpResponse<String> head =
                send(to(version + "/file?path=classes.json").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .contains(Integer.toString(file.body().length()));
    }

    @Test
    void aDownloadGoesOnWhereItBrokeOff() throws IOException {
        serve(null, null);
        publish();
        String path = "/api/v1/datasets/cells/versions/1.0.0/file?path=index/shards.json";
        HttpResponse<String> whole = get(path);
        int bytes = whole.body().length();
        String etag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");

        HttpResponse<String> rest = send(to(path).header("Range", "bytes=10-").header("If-Range", etag));
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.body()).isEqualTo(whole.body().substring(10));
        assertThat(rest.headers().firstValue("Content-Range")).contains("bytes 10-" + (bytes - 1) + "/" + bytes);
        assertThat(send(to(path).header("Range", "bytes=3-6")).body())
                .isEqualTo(whole.body().substring(3, 7));
        assertThat(send(to(path).header("Range", "bytes=-5")).body())
                .isEqualTo(whole.body().substring(bytes - 5));

        for (String all : List.of("bytes=0-1,4-5", "bytes=6-3", "lines=1-2", "bytes=-")) {
            HttpResponse<String> answer = send(to(path).header("Range", all));
            assertThat(answer.statusCode()).as(all).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(whole.body());
        }
        assertThat(send(to(path).header("Range", "bytes=10-").header("If-Range", "\"other\""))
                        .body())
                .isEqualTo(whole.body());
        HttpResponse<String> behind = send(to(path).header("Range", "bytes=" + bytes + "-"));
        assertThat(behind.statusCode()).isEqualTo(416);
        assertThat(behind.headers().firstValue("Content-Range")).contains("bytes */" + bytes);
        assertThat(behind.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(behind.headers().firstValue("Content-Disposition")).isEmpty();
    }

    /** Begins a job and returns how it ended. */
    private Map<?, ?> job(String path, String body) {
        HttpResponse<String> begun = post(path, "application/json", body);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String at = begun.headers().firstValue("Location").orElseThrow();
        assertThat(at).isEqualTo("/api/v1/jobs/" + json(begun).get("job"));
        return await().until(
                        () -> json(get(at)),
                        job -> Set.of("DONE", "FAILED", "CANCELLED").contains(job.get("state")));
    }

    /** Returns the names of the checks that do not hold. */
    private static Set<Object> failing(Map<?, ?> verified) {
        Set<Object> names = new HashSet<>();
        for (Object check : (List<?>) ((Map<?, ?>) verified.get("result")).get("checks")) {
            if (((Map<?, ?>) check).get("verdict").equals("failed")) {
                names.add(((Map<?, ?>) check).get("check"));
            }
        }
        return names;
    }

    @Test
    void checksAndExportsVersionsAsJobs() throws IOException {
        serve(null, null);
        publish();
        String version = "/api/v1/datasets/cells/versions/1.0.0";

        Map<?, ?> verified = job(version + "/verify", "");
        assertThat(verified.get("state")).as(verified.toString()).isEqualTo("DONE");
        // This version is signed with no real key, and all else of it holds.
        assertThat(failing(verified)).containsExactly("signature");
        assertThat(verified.get("progress")).hasToString("1");
        assertThat(verified.get("total")).isEqualTo(verified.get("done"));
        assertThat(verified.get("by")).isEqualTo("over REST");
        Map<?, ?> report = (Map<?, ?>) verified.get("result");
        assertThat(report.get("name")).isEqualTo("cells");
        assertThat((List<?>) report.get("checks")).hasSizeGreaterThan(3);

        Map<?, ?> exported = job(version + "/export", "{\"as\":\"imagefolder\",\"split\":\"train\",\"limit\":3}");
        assertThat(exported.get("state")).as(exported.toString()).isEqualTo("DONE");
        Path target = folder.resolve("exports/cells-1.0.0-imagefolder");
        Map<?, ?> made = (Map<?, ?>) exported.get("result");
        assertThat(made.get("folder")).isEqualTo(target.toString());
        assertThat(made.get("images")).hasToString("3");
        assertThat(target.resolve("EXPORT.json")).exists();
        assertThat(exported.get("options")).isEqualTo(Map.of("as", "imagefolder", "split", "train", "limit", 3));
        Map<?, ?> again = job(version + "/export", "{\"as\":\"imagefolder\"}");
        assertThat(((Map<?, ?>) again.get("result")).get("folder")).isEqualTo(target + "-2");
        Map<?, ?> impossible = job(version + "/export", "{\"as\":\"csv\",\"where\":\"colour = 1\"}");
        assertThat(impossible.get("state")).isEqualTo("FAILED");
        assertThat(((Map<?, ?>) impossible.get("problem")).get("code")).isEqualTo("bad-sql");

        // A changed byte is a finding, not a failure.
        Path shard;
        try (Stream<Path> files = Files.list(folder.resolve("s3/datasets/cells/1.0.0/data"))) {
            shard = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.write(shard, bytes);
        Map<?, ?> changed = job(version + "/verify", "{}");
        assertThat(changed.get("state")).isEqualTo("DONE");
        assertThat(changed.get("holds")).isEqualTo(false);
        assertThat(failing(changed)).contains("bytes");

        assertThat((List<?>) json(get("/api/v1/jobs")).get("jobs")).hasSize(5);
        assertThat((List<?>) json(get("/api/v1/jobs?type=export&state=failed")).get("jobs"))
                .hasSize(1);
        assertThat(get("/api/v1/jobs?type=dance").statusCode()).isEqualTo(400);
        HttpResponse<String> late = post("/api/v1/jobs/" + changed.get("job") + "/cancel", "application/json", "");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(json(late).get("code")).isEqualTo("too-late");
        HttpResponse<String> unknown = get("/api/v1/jobs/verify-0");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).get("detail").toString()).contains("a restart forgets jobs");
        assertThat(ledger.runs().eventsAfter(0, 99).stream()
                        .map(event -> event.what() + " " + event.detail().replaceFirst("-[0-9a-f]{16}", "")))
                .containsSubsequence(
                        "job-asked verify: verify of cells 1.0.0, over REST",
                        "job-done verify: verify; it failed the check",
                        "job-asked export: export of cells 1.0.0, over REST",
                        "job-done export: export",
                        "job-done verify: verify; it failed the check");
    }

    @Test
    void revokesVersionsAndReleasesNoneThatBreaksARuleAsJobs() throws IOException {
        serve(null, null);
        publish();
        String version = "/api/v1/datasets/cells/versions/1.0.0";
        // The manifest of this version is no manifest, as the house rules want one.
        Map<?, ?> unruly = job(version + "/release", "{\"note\":\"for all\"}");
        assertThat(unruly.get("state")).isEqualTo("FAILED");
        Map<?, ?> problem = (Map<?, ?>) unruly.get("problem");
        assertThat(problem.get("code")).isEqualTo("bad-manifest");
        assertThat((List<?>) problem.get("errors"))
                .hasSize(3)
                .first()
                .asString()
                .contains("/1.0.0/audit/manifest.yaml");

        HttpResponse<String> why = post(version + "/revoke", "application/json", "{\"reason\":\" \"}");
        assertThat(why.statusCode()).isEqualTo(422);
        assertThat(why.body()).contains("\"pointer\":\"/reason\"");
        assertThat(job(version + "/revoke", "{\"reason\":\"wrong labels\"}").get("state"))
                .isEqualTo("DONE");
        assertThat(((Map<?, ?>) json(get(version)).get("revoked")).get("reason"))
                .isEqualTo("wrong labels");
        HttpResponse<String> refused = post(version + "/export", "application/json", "{\"as\":\"csv\"}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).get("code")).isEqualTo("revoked");
        assertThat(job(version + "/export", "{\"as\":\"csv\",\"revokedToo\":true}")
                        .get("state"))
                .isEqualTo("DONE");
        Map<?, ?> failed = job(version + "/release", "");
        assertThat(failed.get("state")).isEqualTo("FAILED");
        assertThat(((Map<?, ?>) failed.get("problem")).get("code")).isEqualTo("revoked");
    }

    @Test
    void refusesWorkThatCannotBeDoneBeforeItIsAJob() throws IOException {
        serve(TOKEN, READER);
        publish();
        String version = "/api/v1/datasets/cells/versions/1.0.0";
        Map<String, String> said = new LinkedHashMap<>();
        said.put("{\"as\":\"coco\",\"folder\":\"../up\"}", "/folder");
        said.put("{\"as\":\"coco\",\"folder\":\"/tmp/x\"}", "/folder");
        said.put("{\"as\":\"cocoa\",\"seed\":1}", "/seed");
        said.put("{\"as\":\"coco\",\"foldr\":\"x\"}", "did you mean folder?");
        said.put("{\"as\":7}", "'as' is 7; it must be a text");
        said.put("{}", "'as' is missing");
        said.put("[", "the body is no JSON");
        said.forEach((body, words) -> {
            HttpResponse<String> refused = send(to(version + "/export")
                    .header("Authorization", "Bearer " + TOKEN)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertThat(refused.statusCode()).as(body).isEqualTo(422);
            assertThat(json(refused).get("code")).isEqualTo("bad-request");
            assertThat(refused.body()).contains(words);
        });
        assertThat(folder.resolve("exports")).doesNotExist();
        HttpRequest.Builder check = to(version + "/verify").POST(HttpRequest.BodyPublishers.noBody());
        assertThat(send(check.copy().header("Authorization", "Bearer " + READER))
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> nobody = send(to(version.replace("cells", "cell") + "/verify")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(nobody.statusCode()).isEqualTo(404);
        // What comes of a replay nobody keeps: readers may. The network of this version is not
        // there.
        HttpResponse<String> replay = send(to(version + "/images/v1_0_0-000000007/replay")
                .header("Authorization", "Bearer " + READER)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(replay.statusCode()).as(replay.body()).isEqualTo(202);
        String at = replay.headers().firstValue("Location").orElseThrow();
        Map<?, ?> ended = await().until(
                        () -> json(send(to(at).header("Authorization", "Bearer " + READER))),
                        job -> job.get("state").equals("FAILED"));
        assertThat(((Map<?, ?>) ended.get("problem")).get("code")).isEqualTo("checkpoint-not-found");
        assertThat(send(to(at + "/image").header("Authorization", "Bearer " + READER))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsListenersOfJobs() throws Exception {
        serve(null, null);
        publish();
        HttpResponse<Stream<String>> live =
                client.send(to("/api/v1/events").build(), HttpResponse.BodyHandlers.ofLines());
        await().until(() -> feed.listeners() == 1);
        job("/api/v1/datasets/cells/versions/1.0.0/verify", "{\"depth\":\"quick\"}");
        assertThat(live.body()
                        .filter(line -> line.startsWith("data: {\"address\"") && line.contains("\"DONE\""))
                        .findFirst())
                .get()
                .asString()
                .contains("\"type\":\"verify\"", "\"depth\":\"quick\"");
    }

    @Test
    void asksForImagesAsInAManifestsGroup() {
        serve(null, null);
        Map<?, ?> file = (Map<?, ?>) ((List<?>) json(get("/api/v1/checkpoints")).get("checkpoints")).get(0);
        assertThat(file.get("name")).isEqualTo("net.safetensors");
        assertThat(json(get("/api/v1/checkpoint?name=net.safetensors")).get("classes"))
                .isEqualTo(List.of("RBC", "WBC", "Platelets"));
        assertThat(get("/api/v1/checkpoint?name=../outside.safetensors").statusCode())
                .isEqualTo(422);
        HttpResponse<String> unknown =
                post("/api/v1/images", "application/json", "{\"checkpoint\":\"net.safetensors\",\"sead\":1}");
        assertThat(unknown.statusCode()).isEqualTo(422);
        assertThat(json(unknown).get("detail").toString()).startsWith("unknown: [sead]; an image is asked for with");
        HttpResponse<String> wrong = post(
                "/api/v1/images",
                "application/json",
                "{\"checkpoint\":\"net.safetensors\",\"seed\":1,\"label\":{\"class\":\"WCB\"}}");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("/samples/0/label", "did you mean WBC?");
    }

    @Test
    void changesSchedules() {
        serve(null, null);
        submit(manifest("nightly", "0-3") + "schedule: {cron: \"0 0 2 * * ?\", timezone: UTC, seeds: advance}\n");
        String one = "/api/v1/schedules/nightly";
        assertThat(json(get(one)).get("state")).isEqualTo("active");
        Map<?, ?> paused = json(post(one + "/pause", "application/json", ""));
        assertThat(paused.get("changed")).isEqualTo(true);
        assertThat(json(get(one)).get("state")).isEqualTo("paused");
        assertThat(json(post(one + "/pause", "application/json", "")).get("changed"))
                .isEqualTo(false);
        assertThat(json(post(one + "/resume", "application/json", "")).get("changed"))
                .isEqualTo(true);
        assertThat(json(post(one + "/run-now", "application/json", "")).get("changed"))
                .isEqualTo(true);
        assertThat(json(post(one + "/remove", "application/json", "")).get("changed"))
                .isEqualTo(true);
        assertThat(get(one).statusCode()).isEqualTo(404);
        assertThat(json(get("/api/v1/workers")).get("workers")).isEqualTo(List.of());
    }

    @Test
    void saysAllThatIsWrongWithAManifestAndWhere() {
        serve(null, null);
        HttpResponse<String> answer = submit("""
                apiVersion: stylemill/v1
                dataset: {name: Cells, version: 1.0.0}
                generator: {checkpoint: net.safetensors}
                samples: [{name: all, latent: {seeds: "0-3"}, truncation: {psi: many}}]
                """);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        Map<?, ?> problem = json(answer);
        assertThat(problem.get("status")).hasToString("422");
        assertThat(problem.get("code")).isEqualTo("bad-manifest");
        List<?> errors = (List<?>) problem.get("errors");
        assertThat(errors).hasSize(2);
        Map<?, ?> first = (Map<?, ?>) errors.get(0);
        assertThat(first.get("file")).isEqualTo("posted-manifest");
        assertThat(first.get("line")).hasToString("2");
        assertThat(first.get("column")).hasToString("17");
        assertThat(first.get("pointer")).isEqualTo("/dataset/name");
        assertThat(ledger.runs().list(9)).isEmpty();
    }

    @Test
    void guardsAgainstStrangersAsTheInboxDoes() throws IOException {
        serve(null, null);
        Path outside = Files.copy(folder.resolve("models/net.safetensors"), folder.resolve("outside.safetensors"));
        Files.createSymbolicLink(folder.resolve("models/link.safetensors"), outside);
        for (String path : List.of("../outside.safetensors", outside.toString(), "link.safetensors", "s3://other/x")) {
            HttpResponse<String> refused = submit(manifest("cells", "0-3").replace("net.safetensors", path));
            assertThat(refused.statusCode()).as(path).isEqualTo(422);
            assertThat(refused.body()).contains("does not lie under a root", "\"pointer\":\"/generator/checkpoint\"");
        }
        assertThat(submit(manifest("cells", "0-3")
                                .replace("output: {", "output: {destination: 'file:" + folder + "', "))
                        .body())
                .contains("a manifest that came through a request publishes to buckets");
        assertThat(submit(manifest("cells", "0-5000")).body()).contains("stylemill.limits.samples");
        assertThat(submit(manifest("cells", "0-99")).body()).contains("stylemill.limits.shards");
        assertThat(submit(manifest("cells", "0-3") + "schedule: {cron: \"* * * * * ?\"}\n")
                        .body())
                .contains("stylemill.limits.cron");
        HttpResponse<String> large = submit(manifest("cells", "0-3") + "#".repeat(2048));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(json(large).get("code")).isEqualTo("body-too-large");
        assertThat(ledger.runs().list(9)).isEmpty();

        assertThat(submit(manifest("a", "0-3")).statusCode()).isEqualTo(201);
        assertThat(submit(manifest("b", "0-3")).statusCode()).isEqualTo(201);
        HttpResponse<String> third = submit(manifest("c", "0-3"));
        assertThat(third.statusCode()).isEqualTo(503);
        assertThat(json(third).get("code")).isEqualTo("too-many-runs");
        assertThat(third.headers().firstValue("Retry-After")).contains("10");
    }

    @Test
    void cancelsARunAndGoesOnWithIt() {
        serve(null, null);
        submit(manifest("cells", "0-3"));
        Run run = ledger.runs().list(9).get(0);
        HttpResponse<String> cancelled = post("/api/v1/runs/" + run.id() + "/cancel", "application/json", "");
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(json(cancelled).get("state")).isEqualTo("CANCELLED");
        assertThat(json(cancelled).get("reason")).isEqualTo("cancelled: over REST");
        assertThat(ledger.outbox().waiting(9)).isEmpty();
        assertThat(post("/api/v1/runs/" + run.id() + "/cancel", "application/json", "")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> retried = post("/api/v1/runs/" + run.id() + "/retry", "application/json", "");
        assertThat(json(retried).get("state")).isEqualTo("RUNNING");
        assertThat(ledger.outbox().waiting(9)).hasSize(run.totals().shards());
        assertThat(post("/api/v1/runs/nobody/cancel", "application/json", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void turnsAwayWhatItDoesNotKnow() {
        serve(null, null);
        assertThat(json(get("/api/v1/runs/nobody")))
                .isEqualTo(CanonicalJson.parse("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"code\":\"unknown-run\",\"detail\":\"there is no run 'nobody'; 'stylemill runs list' and"
                        + " GET /api/v1/runs show those there are\"}"));
        assertThat(get("/pom.xml").statusCode()).isEqualTo(404);
        assertThat(get("/..%2f..%2fetc/passwd").statusCode()).isBetween(400, 404);
        assertThat(get("/api/v1/runs?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/runs?state=don").statusCode()).isEqualTo(400);
        HttpResponse<String> unknown = get("/api/v1/runs?limt=3");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(json(unknown).get("detail"))
                .isEqualTo(
                        "this path knows no parameter 'limt'; it takes after, dataset, limit, state; did you mean limit?");
        HttpResponse<String> delete = send(to("/api/v1/runs").DELETE());
        assertThat(delete.statusCode()).isEqualTo(405);
        assertThat(delete.headers().firstValue("Allow")).contains("GET, POST");
        HttpResponse<String> form = post("/api/v1/runs", "text/plain", manifest("cells", "0-3"));
        assertThat(form.statusCode()).isEqualTo(415);
        assertThat(form.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void wantsTheTokenForAllButHealth() {
        serve(TOKEN, READER);
        HttpResponse<String> nameless = get("/api/v1/runs");
        assertThat(nameless.statusCode()).isEqualTo(401);
        assertThat(nameless.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"stylemill\"");
        assertThat(send(to("/metrics").header("Authorization", "Bearer " + TOKEN + "x"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(to("/metrics").header("Authorization", "Basic " + TOKEN))
                        .statusCode())
                .isEqualTo(401);
        assertThat(submit(manifest("cells", "0-3")).statusCode()).isEqualTo(401);
        assertThat(get("/health/live").body()).isEqualTo("{\"status\":\"up\"}\n");
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(send(to("/metrics").header("Authorization", "Bearer " + READER))
                        .statusCode())
                .isEqualTo(200);
        HttpRequest.Builder order = to("/api/v1/runs/x/cancel").POST(HttpRequest.BodyPublishers.noBody());
        HttpResponse<String> read = send(order.copy().header("Authorization", "Bearer " + READER));
        assertThat(read.statusCode()).isEqualTo(403);
        assertThat(json(read).get("code")).isEqualTo("read-only");
        assertThat(send(order.copy().header("Authorization", "bearer " + TOKEN)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersNoWebPageOfAnotherHost() throws IOException {
        serve(null, null);
        HttpResponse<String> page = send(to("/api/v1/runs").header("Origin", "https://evil.example"));
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(json(page).get("code")).isEqualTo("foreign-page");
        // A name of a stranger that was made to point here.
        try (Socket socket = new Socket("127.0.0.1", server.address().port())) {
            socket.getOutputStream()
                    .write("GET /api/v1/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403 Forbidden\r\n");
        }
    }

    @Test
    void listensToOthersOnlyWithATokenAndSaysWhenThePortIsTaken() {
        WebAddress all = new WebAddress("0.0.0.0", 0);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> WebServer.open(all, new WebSettings(all, null, null, null), "stylemill.web.address"))
                .withMessage("stylemill.web.address is 0.0.0.0:0, which other machines may reach, and there is no token"
                        + " that keeps strangers out; set stylemill.web.token (or STYLEMILL_WEB_TOKEN) to the output of"
                        + " 'openssl rand -hex 32', or listen on 127.0.0.1")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INPUT));
        serve(null, null);
        WebAddress taken = server.address();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(
                        () -> WebServer.open(taken, new WebSettings(taken, null, null, null), "stylemill.web.address"))
                .withMessageStartingWith("cannot listen on " + taken + " for REST, health and metrics (")
                .withMessageEndingWith(
                        "); set stylemill.web.address to another address, to port 0 for any free one, or to none")
                .satisfies(e -> assertThat(e.code()).isEqualTo("web-port"));
    }

    @Test
    void isReadyWhenAllPartsAnswer() {
        CountDownLatch never = new CountDownLatch(1);
        parts.put("broker", () -> {
            throw Failure.of(Kind.TRANSIENT, "broker-unreachable", "the broker at secret.host is away");
        });
        parts.put("s3", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        endpoints = new Health(parts, Clock.systemUTC(), Duration.ofMillis(200)).endpoints();
        serve(null, null);
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
                .isEqualTo("{\"checks\":[{\"name\":\"ledger\",\"status\":\"up\"},"
                        + "{\"code\":\"broker-unreachable\",\"name\":\"broker\",\"status\":\"down\"},"
                        + "{\"code\":\"no-answer\",\"name\":\"s3\",\"status\":\"down\"}],\"status\":\"down\"}\n");
        never.countDown();
    }

    @Test
    void measuresWhatTheLedgerQueuesAndInboxKnow() {
        serve(null, null);
        submit(manifest("cells", "0-3"));
        submit("nonsense");
        Run run = ledger.runs().list(9).get(0);
        HttpResponse<String> metrics = get("/metrics");
        assertThat(metrics.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body().lines())
                .contains(
                        "stylemill_build_info{version=\"1.2.3\"} 1",
                        "stylemill_images_total 0.0",
                        "stylemill_images_refused_total 0.0",
                        "stylemill_runs{state=\"accepted\"} 1.0",
                        "stylemill_runs{state=\"published\"} 0.0",
                        "stylemill_shards{state=\"queued\"} " + run.totals().shards() + ".0",
                        "stylemill_queue_messages{queue=\"jobs\"} 14.0",
                        "stylemill_queue_messages{queue=\"outbox\"} "
                                + run.totals().shards() + ".0",
                        "stylemill_inbox_manifests_total{outcome=\"rejected\"} 2.0",
                        "stylemill_manifests_posted_total{outcome=\"accepted\"} 1.0",
                        "stylemill_manifests_posted_total{outcome=\"rejected\"} 1.0",
                        "stylemill_s3_errors_total{error=\"server\",operation=\"PutObject\"} 1.0",
                        "stylemill_s3_requests_waiting 2.0",
                        "stylemill_upload_failures_total 1.0");
        assertThat(metrics.body()).contains("jvm_memory_used_bytes{", "process_cpu_seconds_total");
        ledger.cancel(run.id(), "test");
        assertThat(get("/metrics").body().lines())
                .contains(
                        "stylemill_shards{state=\"cancelled\"} " + run.totals().shards() + ".0",
                        "stylemill_shards{state=\"queued\"} 0.0");
        assertThat(ledger.runs().list(RunState.CANCELLED, null, 9)).hasSize(1);
    }

    /** As behind a network that is cut: an answer neither comes nor fails. */
    @Test
    void measuresTheOthersWhileAPartDoesNotAnswer() {
        CountDownLatch back = new CountDownLatch(1);
        Runnable away = () -> {
            try {
                back.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Metrics cut = new Metrics("1.2.3", Duration.ofMillis(200));
        cut.health(new Health(Map.of("broker", away), Clock.systemUTC()));
        cut.coordinator(
                ledger,
                queue -> {
                    away.run();
                    return 7;
                },
                () -> new Inbox.Counts(3, 2, 1));
        endpoints = List.of(cut.endpoint());
        serve(null, null);

        String body = get("/metrics").body();

        assertThat(body.lines())
                .contains(
                        "stylemill_up{part=\"broker\"} 0.0",
                        "stylemill_inbox_manifests_total{outcome=\"rejected\"} 2.0",
                        "stylemill_upload_failures_total 0.0");
        assertThat(body).doesNotContain("queue=\"jobs\"", "queue=\"results\"", "queue=\"dead\"");
        back.countDown();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/metrics").body().contains("stylemill_queue_messages{queue=\"jobs\"} 7.0"));
    }

    @Test
    void measuresWhatStandsStill() {
        NewRun.ManifestText text = new NewRun.ManifestText("m", "text", "ab".repeat(32));
        ledger.schedules().keep(new NewSchedule("cells", "s3://datasets", text, "s3://in/", "0 0 2 1 1 ? 2099", "UTC"));
        ledger.schedules().fire("cells", Instant.now().minusSeconds(7_200));
        serve(null, null);
        submit(manifest("other", "0-3"));
        Run run = ledger.runs().list(9).get(0);
        assertThat(value("stylemill_oldest_job_seconds")).isZero();
        ledger.outbox().sent(ledger.outbox().waiting(9));

        assertThat(value("stylemill_oldest_job_seconds")).isPositive();
        assertThat(value("stylemill_worker_slots")).isEqualTo(4);
        assertThat(value("stylemill_oldest_unpublished_seconds")).isZero();
        assertThat(value("stylemill_runs_stopped_by_gates")).isZero();
        assertThat(value("stylemill_schedule_unmet_seconds{schedule=\"cells\"}"))
                .isBetween(7_200.0, 7_300.0);
        assertThat(value("stylemill_schedule_last_success_timestamp_seconds{schedule=\"cells\"}"))
                .isZero();
        assertThat(value("stylemill_schedule_next_timestamp_seconds{schedule=\"cells\"}"))
                .isEqualTo(Instant.parse("2099-01-01T02:00:00Z").getEpochSecond());
        ledger.stop(run.id(), new Reason(Code.ACCEPT_RATE, Kind.INPUT, "too few"));
        assertThat(value("stylemill_runs_stopped_by_gates")).isEqualTo(1);
        ledger.schedules().pause("cells");
        assertThat(get("/metrics").body()).doesNotContain("stylemill_schedule_next_timestamp_seconds{");
    }

    @Test
    void measuresHowLongPublishingTakesAndWhyItFails() {
        serve(null, null);
        submit(manifest("cells", "0-3"));
        String run = ledger.runs().list(9).get(0).id();
        ledger.runs()
                .shards(run)
                .forEach(shard -> ledger.shards()
                        .complete(new Result(
                                run,
                                shard.job(),
                                "ab".repeat(32),
                                "ab".repeat(16),
                                1,
                                shard.job().samples(),
                                0,
                                "ab".repeat(32),
                                Map.of(),
                                "w",
                                Instant.now(),
                                Instant.now(),
                                null)));
        assertThat(value("stylemill_oldest_unpublished_seconds")).isPositive();

        Run complete = ledger.runs().find(run).orElseThrow();
        metrics.publishing().begun(complete);
        metrics.publishing().ended(complete);
        assertThat(value("stylemill_publishing_seconds_count")).isZero();
        metrics.publishing().committed(complete, "s3://d/");
        assertThat(value("stylemill_publishing_seconds_count")).isEqualTo(1);
        metrics.publishing().failed(complete, Failure.input("version-occupied", "occupied"));
        assertThat(value("stylemill_publishing_failures_total{code=\"version-occupied\"}"))
                .isEqualTo(1);
    }

    private double value(String metric) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + metric));
    }

    /** Kubernetes's workers are scaled by this metric. */
    @Test
    void measuresWhatKedaAsksFor() throws IOException {
        serve(null, null);
        Matcher asked = Pattern.compile("(?m)^ +valueLocation: '(.+)'$")
                .matcher(Files.readString(Path.of("docker/kubernetes/worker-cuda.yaml")));
        assertThat(asked.find()).isTrue();
        assertThat(get("/metrics").body().lines()).contains(asked.group(1) + " 14.0");
    }

    @Test
    void describesExactlyWhatItAnswers() {
        serve(null, null);
        HttpResponse<String> text = get("/openapi.yaml");
        assertThat(text.headers().firstValue("Content-Type")).contains("application/yaml");
        Map<?, ?> description = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text.body());
        assertThat(description.get("openapi")).isEqualTo("3.1.0");
        Set<String> described = new HashSet<>();
        ((Map<?, ?>) description.get("paths"))
                .forEach((path, item) -> ((Map<?, ?>) item).forEach((method, operation) -> {
                    if (!method.equals("parameters")) {
                        described.add(
                                method.toString().toUpperCase() + " " + path + " " + parameters((Map<?, ?>) operation));
                    }
                }));
        Set<String> answered = new HashSet<>();
        endpoints.forEach(endpoint ->
                answered.add(endpoint.method() + " " + endpoint.path() + " " + new TreeSet<>(endpoint.parameters())));
        assertThat(described).isEqualTo(answered);
    }

    private static Set<String> parameters(Map<?, ?> operation) {
        Set<String> names = new TreeSet<>();
        if (operation.get("parameters") instanceof List<?> list) {
            list.stream()
                    .map(one -> (Map<?, ?>) one)
                    .filter(one -> "query".equals(one.get("in")))
                    .forEach(one -> names.add((String) one.get("name")));
        }
        return names;
    }

    @Test
    void readsTheMemoryOfGpus() {
        assertThat(GpuMemory.parse("0, 1523, 143771\n1, 0, 143771\n[N/A], x, y\n"))
                .containsExactly(
                        new GpuMemory.Use(0, 1523 * 1048576.0, 143771 * 1048576.0),
                        new GpuMemory.Use(1, 0, 143771 * 1048576.0));
        assertThat(GpuMemory.parse("No devices were found\n")).isEmpty();
    }

    private record FolderBuckets(Path root) implements Buckets {
        @Override
        public Store bucket(String name) {
            return new FolderStore(root.resolve(name));
        }

        @Override
        public void close() {
            // Folders need no closing.
        }
    }
}
