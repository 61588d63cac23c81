package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.Headings;
import io.stylemill.NoPrograms;
import io.stylemill.PlainRules;
import io.stylemill.config.InboxSettings;
import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.console.InboxOverview;
import io.stylemill.console.Paintings;
import io.stylemill.console.Previews;
import io.stylemill.console.RunImages;
import io.stylemill.console.RunOverview;
import io.stylemill.console.Studio;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.inbox.Doors;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.Inbox;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.inbox.OrderRoute;
import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.policy.Policy;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.store.Buckets;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.web.Health;
import io.stylemill.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages of a factory on a free port, with a real ledger, plans and checkpoint; buckets are
 * folders here.
 */
class FactoryPagesTest {
    private static final Pattern SECRET = Pattern.compile("X-CSRF-Token&#34;:&#34;(\\w+)|X-CSRF-Token\":\"(\\w+)");

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Clock clock = Clock.systemUTC();
    private Ledger ledger;
    private Stores stores;
    private InboxSettings settings;
    private OrderRoute orders;
    private Watches watches;
    private WebServer server;

    @BeforeEach
    void opens() throws IOException {
        folder = folder.toRealPath();
        Path models = Files.createDirectories(folder.resolve("models"));
        Files.copy(Path.of("samples/blood-cells/blood-cells-64.safetensors"), models.resolve("net.safetensors"));
        ledger = Ledger.open(Database.embedded(folder.resolve("ledger")), clock);
        stores = new Stores(folder, new FolderBuckets(folder.resolve("s3")));
        Models read = new Models(
                new CheckpointFiles(stores, folder.resolve("fetched")),
                (checkpoint, precision, batch) -> {
                    throw new AssertionError("a page that only looks loads no network");
                },
                1);
        settings = new InboxSettings(
                List.of(folder.resolve("in/inbox").toString()),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                List.of(models.toString()),
                List.of(),
                List.of(),
                new InboxSettings.Limits(4096, 1000, 20, 9, 9, Duration.ofMinutes(1)));
        Acceptance acceptance = new Acceptance(
                stores, read, new NoPrograms(), new PlainRules(), "s3://datasets", Policy.OPEN, PlainRules::noImageKey);
        Intake intake = new Intake(settings, acceptance, ledger, folder, clock);
        orders = Doors.of(intake);
        watches = new Watches();
        RunOverview runs = new RunOverview(ledger, stores, new WorkerList(clock), null, clock);
        Studio studio = new Studio(
                stores,
                settings.checkpoints(),
                source -> intake.draft(source, DropRules.Origin.REQUEST),
                new Previews(read, new NoPrograms()),
                settings.base());
        WebAddress any = new WebAddress("127.0.0.1", 0);
        server = WebServer.open(any, new WebSettings(any, null, null, null), "stylemill.web.address");
        Console console = new Console("1.2.3", server.gate(), true)
                .runs(runs, new RunImages(ledger, stores), ledger, watches, clock)
                .orders(orders, intake, studio, stores, settings, clock)
                .inbox(new InboxOverview(ledger), settings.period(), watches)
                .paint(new Paintings(settings.checkpoints()))
                .schedules(ledger, watches, clock)
                .system(new Health(Map.of(), clock), ledger, List::of, new WorkerList(clock), List.of());
        server.start(console.endpoints(), console::page);
    }

    @AfterEach
    void closes() {
        watches.close();
        server.close();
        ledger.close();
        stores.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + path));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String page(String path) {
        HttpResponse<String> answer = send(to(path).build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private String secret() {
        Matcher found = SECRET.matcher(page("/"));
        assertThat(found.find()).isTrue();
        return found.group(1) == null ? found.group(2) : found.group(1);
    }

    private HttpResponse<String> sent(String path, Map<String, String> fields, String... headers) {
        String form = fields.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = to(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("csrf=" + secret() + "&" + form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private static String manifest(String name, String more) {
        return """
                apiVersion: stylemill/v1
                dataset: {name: %s, version: 1.0.0}
                generator: {checkpoint: net.safetensors}
                samples: [{name: all, label: {class: RBC}, latent: {seeds: "0-3"}}]
                %s""".formatted(name, more);
    }

    /**
     * Takes the steps of the route {@code inbox}; a file is taken at the second look that finds it
     * the same.
     */
    private void look() {
        Inbox inbox = new Inbox(settings, stores, ledger, "a");
        inbox.list();
        for (Inbox.Found found : inbox.list()) {
            Inbox.Claimed claimed = inbox.claim(found);
            Inbox.Claimed decided;
            try {
                decided = inbox.accepted(claimed, orders.take(claimed.incoming()));
            } catch (RuntimeException e) {
                decided = inbox.refused(claimed, e);
            }
            inbox.answer(decided);
        }
    }

    @Test
    void takesInWhatThePageSavedWithItsRelativeCheckpoint() {
        assertThat(sent("/new/check", Map.of("manifest", manifest("cells", ""))).body())
                .contains("data-valid");
        HttpResponse<String> saved = sent("/new/save", Map.of("manifest", manifest("cells", "")));
        assertThat(saved.headers().firstValue("Location")).contains("/inbox?saved=cells-1.0.0.yaml");
        assertThat(page("/inbox?saved=cells-1.0.0.yaml"))
                .contains("<b>cells-1.0.0.yaml</b> is saved in the inbox")
                .contains("It is looked at every 1 s");
        look();
        Run run = ledger.runs().list(9).get(0);
        assertThat(page("/inbox")).contains("cells-1.0.0.yaml", "accepted", "href=\"/runs/" + run.id() + "\"");
    }

    /**
     * Follows the links of a list to its end.
     *
     * @param element its first group is what is collected
     */
    private List<String> whole(String path, String element, String further) {
        Pattern elements = Pattern.compile(element);
        Pattern next = Pattern.compile("href=\"([^\"]*)\">" + further);
        List<String> seen = new ArrayList<>();
        String at = path;
        while (at != null) {
            String page = page(at);
            elements.matcher(page).results().forEach(found -> seen.add(found.group(1)));
            Matcher found = next.matcher(page);
            at = found.find() ? found.group(1).replace("&amp;", "&") : null;
        }
        return seen;
    }

    @Test
    void leadsFromTheNewestAnswersOfTheInboxToAllOlderOnes() {
        for (int i = 0; i < 200; i++) {
            ledger.claims().take(new Claim("drops", "m" + i + ".yaml", "e"), "a", Duration.ofMinutes(2));
        }
        assertThat(page("/inbox")).contains("m0.yaml").doesNotContain("Older answers");
        ledger.claims().take(new Claim("drops", "one-more.yaml", "e"), "a", Duration.ofMinutes(2));
        assertThat(page("/inbox"))
                .doesNotContain("<b class=\"long-word\">m0.yaml")
                .doesNotContain("The newest answers");
        assertThat(whole("/inbox", "<b class=\"long-word\">([^<]*)<", "Older answers"))
                .hasSize(201)
                .doesNotHaveDuplicates();
    }

    @Test
    void savesAnotherTextOfOneVersionUnderAnotherName() throws IOException {
        sent("/new/save", Map.of("manifest", manifest("cells", "")));
        HttpResponse<String> other = sent("/new/save", Map.of("manifest", manifest("cells", "# other\n")));
        assertThat(other.headers().firstValue("Location").orElseThrow())
                .matches("/inbox\\?saved=cells-1\\.0\\.0-[0-9a-f]{8}\\.yaml");
        assertThat(folder.resolve("in/inbox/cells-1.0.0.yaml")).hasContent(manifest("cells", ""));
    }

    @Test
    void saysWhatTheInboxRefusedAndWhyAndHasItCheckedAgain() throws IOException {
        Path inbox = Files.createDirectories(folder.resolve("in/inbox"));
        Files.writeString(
                inbox.resolve("bad.yaml"), manifest("cells", "").replace("net.safetensors", "later.safetensors"));
        look();
        assertThat(page("/")).contains("1 manifest in the inbox was refused", "href=\"/inbox\"");
        assertThat(page("/inbox")).contains("bad.yaml", ">refused<", "there is no checkpoint");
        Matcher text = Pattern.compile("href=\"(/new[^\"]*)\">Open the text").matcher(page("/inbox"));
        assertThat(text.find()).isTrue();
        assertThat(page(text.group(1).replace("&amp;", "&"))).contains("later.safetensors}\nsamples: [{name: all");
        Files.writeString(inbox.resolve("notes.txt"), "not for the editor");
        for (String other : List.of(
                "/new?place=file:" + inbox + "&name=notes.txt",
                "/new?place=file:" + folder.resolve("models") + "&name=net.safetensors",
                "/new?place=file:" + inbox + "&name=../../models/net.safetensors",
                "/new?place=file:" + inbox + "&name=none.yaml")) {
            assertThat(send(to(other).build()).statusCode()).as(other).isEqualTo(404);
        }
        Files.copy(folder.resolve("models/net.safetensors"), folder.resolve("models/later.safetensors"));
        assertThat(sent("/inbox/retry", Map.of("name", "bad.yaml")).statusCode())
                .isEqualTo(303);
        look();
        assertThat(page("/inbox")).contains("bad.yaml", ">accepted<");
        assertThat(page("/")).doesNotContain("was refused");
    }

    @Test
    void colorsWhatCameInByWhatItsRunCameTo() throws IOException {
        Path inbox = Files.createDirectories(folder.resolve("in/inbox"));
        Files.writeString(inbox.resolve("cells.yaml"), manifest("cells", ""));
        look();
        ledger.stop(ledger.runs().list(9).get(0).id(), new Reason("x", Kind.INPUT, "for a test"));
        assertThat(page("/inbox")).contains("<span class=\"state bad\">failed</span>");
    }

    @Test
    void leadsFromTheNewestRunsToAllOlderOnes() {
        for (int i = 0; i < 230; i++) {
            ledger.accept(PlainRuns.of("r" + i), List.of(new ShardJob("train", 0, 1, 0, 10)));
        }
        ledger.cancel("r7", "by a test");
        assertThat(page("/")).contains("sse-connect=\"/feed/runs\"", "All <span class=\"count\">230<");
        assertThat(whole("/", "id=\"(r\\d+)-run\"", "Older runs")).hasSize(230).doesNotHaveDuplicates();
        assertThat(whole("/?state=accepted", "id=\"(r\\d+)-run\"", "Older runs"))
                .hasSize(229)
                .doesNotContain("r7");
        String older = page("/?state=accepted&after=r100");
        assertThat(older)
                .contains("sse-connect=\"/feed/runs?state=accepted&amp;after=r100\"")
                .contains("href=\"/?state=accepted\">The newest runs");
    }

    @Test
    void refusesTheNewsOfAPlaceThatIsInNoList() {
        assertThat(send(to("/feed/inbox?after=x%0Ay").build()).statusCode()).isEqualTo(400);
        assertThat(send(to("/feed/runs?after=nobody").build()).statusCode()).isEqualTo(404);
    }

    @Test
    void leadsFromTheLastNightsOfAScheduleToAllOfThem() {
        sent("/new/submit", Map.of("manifest", manifest("cells", "schedule: {cron: \"0 2 * * *\", timezone: UTC}\n")));
        Instant first = clock.instant().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        for (int night = 0; night < 120; night++) {
            ledger.schedules().fire("cells", first.plus(Duration.ofDays(night)));
            if (night == 9) {
                assertThat(page("/schedules")).doesNotContain("All nights");
            }
        }
        assertThat(page("/schedules")).contains("href=\"/schedules/cells/nights\">All nights");
        assertThat(whole("/schedules/cells/nights", "<time datetime=\"([^\"]*)\" data-local", "Earlier nights"))
                .hasSize(120)
                .doesNotHaveDuplicates();
        assertThat(send(to("/schedules/none/nights").build()).statusCode()).isEqualTo(404);
    }

    @Test
    void listsEveryFolderOfMasksAndSaysHowManyThereAre() throws IOException {
        Path root = Path.of(settings.checkpoints().get(0));
        for (int i = 0; i < 203; i++) {
            Path painted = Files.createDirectories(root.resolve("p%03d/painted".formatted(i)));
            Files.writeString(painted.resolve("classes.json"), "[]");
            Files.write(painted.resolve("a.mask.png"), new byte[1]);
        }
        assertThat(page("/paint")).contains("200 of 203 folders", ">p000/painted</option>");
        // What is open is in the list of every page, once more.
        assertThat(whole("/paint", "<option value=\"([^\"]*)\"[^>]* title", "More folders").stream()
                        .distinct())
                .hasSize(203);
        String last = root + "/p202/painted";
        assertThat(page("/paint?folder=" + last)).contains("<option value=\"" + last + "\" selected");
    }

    @Test
    void hasOneHeadingOfTheFirstLevelOnEachPageAndSkipsNoLevel() {
        sent("/new/submit", Map.of("manifest", manifest("cells", "")));
        sent(
                "/new/submit",
                Map.of("manifest", manifest("nightly", "schedule: {cron: \"0 2 * * *\", timezone: UTC}\n")));
        ledger.schedules().fireNow("nightly");
        for (String path : List.of(
                "/",
                "/?state=failed",
                "/runs/" + ledger.runs().list(9).get(0).id(),
                "/inbox",
                "/new",
                "/paint",
                "/schedules",
                "/schedules/nightly/nights",
                "/system",
                "/sign-in")) {
            Headings.check(path, page(path));
        }
        Headings.check("/runs/none", send(to("/runs/none").build()).body());
    }

    @Test
    void offersTheNetworksThatAreThereAsAManifestNamesThem() throws IOException {
        assertThat(page("/new")).contains("data-checkpoints=\"net.safetensors\"");
    }

    @Test
    void saysThatAVersionIsTakenAtItsLineAndWhatToDo() {
        sent("/new/submit", Map.of("manifest", manifest("cells", "")));
        String other = manifest("cells", "").replace("0-3", "0-4");
        assertThat(sent("/new/check", Map.of("manifest", other)).body())
                .contains(
                        "published already, or being made, with other content",
                        "version: auto",
                        "data-line=\"2\"",
                        "/dataset/version");
    }

    @Test
    void answersAPartOfAPageWithoutAWholePage() {
        HttpRequest stranger = to("/new/check")
                .header("HX-Request", "true")
                .header("X-CSRF-Token", "of an earlier start")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("manifest=x"))
                .build();
        HttpResponse<String> answer = send(stranger);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("foreign-page").doesNotContain("<html");
    }

    @Test
    void leadsBackFromAProblemToThePageThatAskedForIt() {
        sent("/new/submit", Map.of("manifest", manifest("cells", "")));
        String run = "/runs/" + ledger.runs().list(9).get(0).id();
        ledger.stop(run.substring("/runs/".length()), new Reason("x", Kind.INPUT, "for a test"));
        HttpResponse<String> late = sent(run + "/cancel", Map.of(), "Referer", "http://" + server.address() + run);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("<a class=\"button\" href=\"" + run + "\">Back</a>");
        assertThat(sent(run + "/cancel", Map.of(), "Referer", "http://elsewhere/x")
                        .body())
                .contains("href=\"/\">All runs</a>")
                .doesNotContain("elsewhere");
    }

    @Test
    void saysWhatToWriteForAPathThatStartedFromTheManifestsFolder() {
        String moved = manifest("cells", "").replace("net.safetensors", "../samples/net.safetensors");
        assertThat(sent("/new/check", Map.of("manifest", moved)).body())
                .contains(
                        "the path '../samples/net.safetensors' leads to no file that may be read: it starts from "
                                + settings.checkpoints().get(0) + " here",
                        "A file of that name is there: write net.safetensors");
    }

    @Test
    void advisesNothingThatARunningServeRefuses() {
        assertThat(page("/")).contains("No runs here yet.", "href=\"/new\"").doesNotContain("stylemill run");
    }

    @Test
    void saysWhoOrderedARun() {
        String run = sent("/new/submit", Map.of("manifest", manifest("cells", "")))
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(page(run)).contains("<dt>Ordered</dt><dd>in the console</dd>");
        sent("/new/save", Map.of("manifest", manifest("others", "")));
        look();
        assertThat(page("/runs/" + ledger.runs().list(null, "others", 1).get(0).id()))
                .contains("<dt>Ordered</dt><dd>through the inbox: "
                        + settings.places().get(0) + "/others-1.0.0.yaml</dd>");
    }

    @Test
    void offersToCancelOnlyWhileThatIsPossible() {
        sent("/new/submit", Map.of("manifest", manifest("cells", "")));
        String run = ledger.runs().list(9).get(0).id();
        assertThat(page("/runs/" + run)).contains("data-cancels").doesNotContain("data-retries");
        ledger.cancel(run, "in the console");
        assertThat(page("/runs/" + run))
                .contains(
                        "data-retries",
                        "cancelled in the console, "
                                + Words.day(clock.instant()).substring(0, 10))
                .doesNotContain("data-cancels");
    }

    @Test
    void saysWhatASubmittedScheduleDoesAndWhichNightsMadeNothing() {
        String nightly = manifest("cells", "schedule: {cron: \"0 2 * * *\", timezone: Europe/Berlin}\n");
        assertThat(sent("/new/check", Map.of("manifest", nightly)).body())
                .contains("It is kept as a schedule", "0 2 * * *, Europe/Berlin");
        sent("/new/submit", Map.of("manifest", nightly));
        assertThat(page("/schedules")).contains("<pre class=\"code\"><code>apiVersion: stylemill/v1");
        assertThat(page("/")).doesNotContain("The last night");
        // The same id before and after: the focus stays on the button.
        assertThat(page("/schedules")).contains("id=\"cells-pause\" hx-post=\"/schedules/cells/pause\"");
        sent("/schedules/cells/pause", Map.of());
        assertThat(page("/schedules")).contains("id=\"cells-pause\" hx-post=\"/schedules/cells/resume\"");
        ledger.schedules().fireNow("cells");
        Firing night = ledger.schedules().firings("cells", 1).get(0);
        ledger.schedules().refuse(night, "the network is gone");
        assertThat(page("/"))
                .contains("The last night of cells made nothing: the network is gone", "href=\"/schedules\"");
        assertThat(page("/system"))
                .contains("schedule cells", "made nothing: the network is gone", "href=\"/schedules\"", "needs care");
    }

    private record FolderBuckets(Path root) implements Buckets {
        @Override
        public Store bucket(String name) {
            return new FolderStore(root.resolve(name));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
