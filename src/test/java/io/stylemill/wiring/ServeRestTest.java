package io.stylemill.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.command.Spoken;
import io.stylemill.config.WebAddress;
import io.stylemill.console.RunOverview;
import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.NewSchedule;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.Position;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.CanonicalJson;
import io.stylemill.web.Api;
import io.stylemill.web.Endpoint;
import io.stylemill.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a coordinator that has the data folder and the ledger. */
class ServeRestTest {
    @TempDir
    private Path folder;

    private DataFolder home;
    private Ledger ledger;
    private WebServer server;

    @BeforeEach
    void serves() throws Exception {
        Files.writeString(folder.resolve("mill.properties"), "stylemill.home=" + folder.resolve("home") + "\n");
        home = DataFolder.take(folder.resolve("home"));
        ledger = Ledger.open(Database.embedded(home.folder().resolve("ledger")), Clock.systemUTC());
        ledger.schedules()
                .keep(new NewSchedule(
                        "cells",
                        "s3://datasets",
                        new NewRun.ManifestText("cells.yaml", "text", "0".repeat(64)),
                        "s3://in/inbox/",
                        "0 0 2 1 1 ? 2099",
                        "UTC"));
        Clock clock = Clock.systemUTC();
        WorkerList workerList = new WorkerList(clock);
        List<Endpoint> endpoints =
                new ArrayList<>(Api.ofLedger(ledger, new RunOverview(ledger, null, workerList, null, clock), clock));
        endpoints.add(Api.workers(workerList));
        server = WebServer.openToCommands();
        server.start(endpoints);
        ServeFile.write(home.folder(), server.address(), server.gate().own());
    }

    @AfterEach
    void stops() throws Exception {
        server.close();
        ledger.close();
        home.close();
    }

    private Spoken say(String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--config";
        all[words.length + 1] = folder.resolve("mill.properties").toString();
        return Spoken.by(all);
    }

    @Test
    void doesTheCommandsOfOtherProcesses() {
        Spoken list = say("schedules", "list");
        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out()).isEqualTo("""
                        cells
                          when         0 0 2 1 1 ? 2099 UTC
                          fields       Quartz cron: second, minute, hour, day, month, weekday
                          next         2099-01-01 02:00:00 Z
                          publishes to s3://datasets/cells/
                          manifest     cells.yaml
                          continues at seed 0, sample 0
                        """);
        assertThat(say("schedules", "pause", "cells").out()).isEqualTo("cells is paused\n");
        assertThat(ledger.schedules().find("cells").orElseThrow().paused()).isTrue();
        assertThat(say("schedules", "run-now", "cells", "--json").out())
                .isEqualTo(
                        "{\"action\":\"run-now\",\"changed\":true,\"message\":\"cells fires now; it makes its run when the run before"
                                + " it has ended\",\"schedule\":\"cells\"}\n");
        assertThat(ledger.schedules().due()).hasSize(1);
        assertThat(say("schedules", "remove", "cells").status()).isZero();
        assertThat(say("schedules", "list", "--json").out()).isEqualTo("[]\n");
        assertThat(say("runs", "list").err()).startsWith("There are no runs yet.");
    }

    @Test
    void saysThatTheRunOfAMissedNightWasAcceptedLate() {
        Instant night = Instant.parse("2026-01-01T02:00:00Z");
        ledger.schedules().fire("cells", night);
        NewRun run = PlainRuns.of("cells-night");
        Position to = new Position(4, 4);
        NewRun.Growth growth = new NewRun.Growth(null, to, new NewRun.Night("cells", night, Position.START, to));
        ledger.accept(
                new NewRun(
                        run.id(),
                        run.dataset(),
                        run.version(),
                        run.destination(),
                        run.checkpoint(),
                        run.planSha256(),
                        run.manifest(),
                        NewRun.NIGHTLY,
                        null,
                        run.by(),
                        growth),
                List.of(new ShardJob("train", 0, 1, 0, 10)));
        assertThat(say("schedules", "list", "cells").out())
                .containsPattern("  fired        2026-01-01 02:00:00 Z  run cells-night, accepted late,"
                        + " 20[-0-9]{8} [:0-9]{8} Z, for all times that passed until then\\n");
    }

    @Test
    void listsWhatCameInAndHasWhatWasRefusedJudgedAgain() {
        Claim claim = new Claim("file:/in", "cells.yaml", "e1");
        ledger.claims().take(claim, "a", Duration.ofMinutes(2));
        ledger.claims()
                .decide(
                        claim,
                        null,
                        "1".repeat(64),
                        "-{\"detail\":\"it is no manifest; correct these 2 problems:\",\"errors\":[{\"line\":2,\"column\":17,"
                                + "\"what\":\"found 'Cells'\"},{\"what\":\"no samples\"}]}");
        ledger.claims().answered(claim);

        Spoken list = say("inbox", "list");
        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out()).endsWith("""
                  REJECTED  file:/in  cells.yaml  it is no manifest; correct these 2 problems:
                    2:17  found 'Cells'
                    no samples
                """);
        Spoken near = say("inbox", "retry", "cell.yaml");
        assertThat(near.status()).isEqualTo(2);
        assertThat(near.err()).isEqualTo("stylemill: nothing named 'cell.yaml' came in; did you mean cells.yaml?\n");
        assertThat(say("inbox", "retry", "cells.yaml").out()).isEqualTo("cells.yaml is checked again\n");
        assertThat(ledger.claims().newest(9)).isEmpty();
        assertThat(say("inbox", "list", "--json").out()).isEqualTo("[]\n");
        assertThat(say("inbox", "retry").err()).contains("name the manifest that is to be checked again");
    }

    @Test
    void listsMoreRunsThanOneAnswerHolds() {
        for (int i = 0; i < 1_002; i++) {
            ledger.accept(PlainRuns.of("r" + i), List.of(new ShardJob("train", 0, 1, 0, 10)));
        }
        Spoken newest = say("runs", "list", "--state", "accepted");
        assertThat(newest.out().lines()).hasSize(200);
        assertThat(newest.err())
                .isEqualTo("These are the newest 200. 'stylemill runs list --state ACCEPTED --all' shows all.\n");
        Spoken all = say("runs", "list", "--all");
        assertThat(all.out().lines()).hasSize(1_002).doesNotHaveDuplicates();
        assertThat(all.err()).isEmpty();
        Spoken json = say("runs", "list", "--json");
        assertThat((List<?>) CanonicalJson.parse(json.out().strip()))
                .extracting(run -> ((Map<?, ?>) run).get("run"))
                .hasSize(1_002)
                .doesNotHaveDuplicates();
    }

    @Test
    void listsAllThatCameInWhereMoreCameThanOneAnswerHolds() {
        for (int i = 0; i < 1_002; i++) {
            ledger.claims().take(new Claim("file:/in", "m" + i + ".yaml", "e"), "a", Duration.ofMinutes(2));
        }
        Spoken newest = say("inbox", "list");
        assertThat(newest.out().lines()).hasSize(200);
        assertThat(newest.err()).isEqualTo("These are the newest 200. 'stylemill inbox list --all' shows all.\n");
        assertThat(say("inbox", "list", "--all").out().lines()).hasSize(1_002).doesNotHaveDuplicates();
        assertThat((List<?>)
                        CanonicalJson.parse(say("inbox", "list", "--json").out().strip()))
                .extracting(entry -> ((Map<?, ?>) entry).get("name"))
                .hasSize(1_002)
                .doesNotHaveDuplicates();
    }

    @Test
    void saysWhatBecameOfTheScheduleOfAManifest() {
        Claim claim = new Claim("file:/in", "nightly.yaml", "e1");
        ledger.claims().take(claim, "a", Duration.ofMinutes(2));
        ledger.claims()
                .decide(
                        claim,
                        null,
                        "0".repeat(64),
                        "+{\"manifestSha256\":\"" + "0".repeat(64) + "\",\"schedule\":\"cells\",\"state\":\"KEPT\"}");
        ledger.claims().answered(claim);

        assertThat(say("inbox", "list").out()).endsWith("  KEPT  file:/in  nightly.yaml  schedule cells\n");
        NewSchedule kept = ledger.schedules().find("cells").orElseThrow().what();
        ledger.schedules()
                .keep(new NewSchedule(
                        "cells",
                        kept.destination(),
                        new NewRun.ManifestText("cells.yaml", "other", "1".repeat(64)),
                        kept.base(),
                        kept.cron(),
                        kept.timezone()));
        assertThat(say("inbox", "list").out()).endsWith("  REPLACED  file:/in  nightly.yaml  schedule cells\n");
        assertThat(say("schedules", "remove", "cells").status()).isZero();
        assertThat(say("inbox", "list").out()).endsWith("  REMOVED  file:/in  nightly.yaml  schedule cells\n");
        assertThat(say("inbox", "list", "--json").out())
                .contains("\"schedule\":\"cells\",\"scheduleState\":\"REMOVED\",\"state\":\"KEPT\"");
    }

    @Test
    void listsRunsInOneStateAndTheWorkersThatItHears() {
        assertThat(say("runs", "list", "--state", "FAILED").err()).isEqualTo("No run is FAILED.\n");
        Spoken wrong = say("runs", "list", "--state", "BROKEN");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("BROKEN", "published");
        assertThat(say("workers", "list").err())
                .isEqualTo("No worker is running. Start one: stylemill worker --device cpu\n");
        assertThat(say("workers", "list", "--json").status()).isZero();
    }

    @Test
    void endsTheWatchOfARunThatHasEnded() {
        ledger.accept(PlainRuns.of("r1", "cells", "s3://d", NewRun.USUAL), List.of(new ShardJob("train", 0, 1, 0, 10)));
        ledger.cancel("r1", "enough");
        Spoken seen = say("runs", "show", "r1", "--watch");
        assertThat(seen.out()).contains("\n  ordered      by a test\n");
        assertThat(seen.status()).isZero();
        assertThat(seen.out()).startsWith("r1  CANCELLED ").containsOnlyOnce("CANCELLED");
        assertThat(say("runs", "list", "--watch").err()).contains("stylemill runs show RUN --watch");
        assertThat(say("runs", "retry", "r1").out()).startsWith("1 shard of r1 is queued again");
    }

    @Test
    void saysWhatIsWrongWithTheStatusOfTheCommand() {
        Spoken unknown = say("schedules", "pause", "sells");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).isEqualTo("stylemill: no schedule 'sells' is kept; did you mean cells?\n");
        Spoken far = say("schedules", "list", "quite-another");
        assertThat(far.status()).isEqualTo(2);
        assertThat(far.err())
                .isEqualTo("stylemill: no schedule 'quite-another' is kept; 'stylemill schedules list' and GET"
                        + " /api/v1/schedules show those that are\n");
        Spoken run = say("runs", "show", "nobody");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("stylemill: there is no run 'nobody'; ");
        Spoken nameless = say("schedules", "resume");
        assertThat(nameless.status()).isEqualTo(2);
        assertThat(nameless.err()).contains("name the schedule to resume");
    }

    @Test
    void givesAListPageByPageAndSaysWhereItEnds() throws Exception {
        for (String id : List.of("r1", "r2", "r3")) {
            ledger.accept(PlainRuns.of(id), List.of(new ShardJob("train", 0, 1, 0, 10)));
            ledger.claims().take(new Claim("file:/in", id + ".yaml", "e"), "a", Duration.ofMinutes(2));
        }
        ledger.cancel("r1", "by a test");
        for (int night = 0; night < 3; night++) {
            ledger.schedules().fire("cells", Instant.parse("2026-11-2" + night + "T01:00:00Z"));
        }
        for (String path : List.of("runs", "inbox", "runs/r1/events", "schedules/cells/firings")) {
            String name = path.replaceFirst(".*/", "");
            List<Object> all = elements(get(path), name);
            List<Object> seen = new ArrayList<>();
            Object next = "";
            while (next != null) {
                Map<?, ?> page = get(path + "?limit=1&after=" + next);
                assertThat(elements(page, name)).hasSize(1);
                seen.addAll(elements(page, name));
                next = page.get("next");
            }
            assertThat(seen).as(path).isEqualTo(all).hasSizeGreaterThan(1);
        }
        assertThat(get("runs/r1/events?after=1").get("next")).isNull();
        assertThat(elements(get("runs/r1/events?after=999999999999"), "events"))
                .isEqualTo(elements(get("runs/r1/events"), "events"));
        assertThat(get("runs?after=nobody").get("detail").toString()).startsWith("there is no run 'nobody'");
        // A year that Java knows and databases do not, as a text and in a place of the inbox.
        String past = "-1000000000-01-01T00:00:00Z";
        String place = Base64.getUrlEncoder().withoutPadding().encodeToString(past.getBytes(UTF_8));
        for (String path : List.of(
                "inbox?after=x.y",
                "inbox?after=....",
                "inbox?after=" + place + ".YQ.YQ.YQ",
                "runs/r1/events?after=-1",
                "schedules/cells/firings?after=x",
                "schedules/cells/firings?after=" + past)) {
            assertThat(get(path).get("detail").toString())
                    .as(path)
                    .startsWith("after is '" + path.replaceFirst(".*=", "") + "'; it must be the value 'next'");
        }
    }

    private static List<Object> elements(Map<?, ?> page, String name) {
        return List.copyOf((List<?>) page.get(name));
    }

    private Map<?, ?> get(String path) throws Exception {
        HttpRequest asked = HttpRequest.newBuilder(URI.create("http://" + server.address() + "/api/v1/" + path))
                .header("Authorization", "Bearer " + server.gate().own())
                .build();
        return (Map<?, ?>) CanonicalJson.parse(HttpClient.newHttpClient()
                .send(asked, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    @Test
    void letsInWhoCanReadTheFileOfItsOwnerAndNobodyElse() throws Exception {
        Path file = home.folder().resolve("serve.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest.Builder asked = HttpRequest.newBuilder(URI.create("http://" + server.address() + "/api/v1/runs"));
        assertThat(client.send(asked.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
        for (String token : List.of("", "x", server.gate().own() + "x")) {
            HttpRequest wrong =
                    asked.copy().header("Authorization", "Bearer " + token).build();
            assertThat(client.send(wrong, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .as(token)
                    .isEqualTo(401);
        }
    }

    @Test
    void saysInTheEventsThatACommandAsked() {
        ledger.accept(PlainRuns.of("r2", "cells", "s3://d", NewRun.USUAL), List.of(new ShardJob("train", 0, 1, 0, 10)));
        assertThat(say("runs", "cancel", "r2").out())
                .startsWith("r2 is cancelled; shards that are being made are finished");
        assertThat(ledger.runs().events("r2", 1).get(0).detail()).isEqualTo("by a command of this machine");
        Spoken shown = say("runs", "show", "r2", "--json");
        assertThat(shown.out()).contains("\"state\":\"CANCELLED\"", "\"failedShards\":[]");
    }

    @Test
    void saysThatTheServeDoesNotAnswerAndAsksNoOther() throws Exception {
        server.close();
        Spoken silent = say("runs", "list");
        assertThat(silent.status()).isEqualTo(2);
        assertThat(silent.err())
                .startsWith("stylemill: the 'stylemill serve' that has the data folder " + home.folder()
                        + " does not answer at http://127.0.0.1:");

        // Another process that makes datasets there and is no serve: as ever.
        ServeFile.remove(home.folder());
        assertThat(say("runs", "list").err()).contains("is making datasets in " + home.folder());

        // What a killed serve left is of no help to the next process that has the folder.
        ServeFile.write(home.folder(), new WebAddress("127.0.0.1", 1), "left");
        ledger.close();
        home.close();
        assertThat(say("runs", "list").err()).startsWith("There are no runs yet.");
        assertThat(home.folder().resolve("serve.json")).doesNotExist();
        assertThat(say("schedules", "pause", "cells").out())
                .isEqualTo("cells is paused; a running 'stylemill serve' on this ledger sees it within seconds\n");
        assertThat(say("workers", "list").err()).contains("only a running 'stylemill serve' on this machine knows");
        home = DataFolder.take(folder.resolve("home"));
    }
}
