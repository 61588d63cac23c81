package io.stylemill.web.page;

import io.stylemill.console.RunImages;
import io.stylemill.console.RunOverview;
import io.stylemill.console.RunView;
import io.stylemill.console.Section;
import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.ledger.ShardState;
import io.stylemill.factory.route.Heartbeat;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.record.Amounts;
import io.stylemill.web.Answer;
import io.stylemill.web.Api;
import io.stylemill.web.Asked;
import io.stylemill.web.Caller;
import io.stylemill.web.Endpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run: how far it is, its shards and events, and what may be done about it. */
public final class RunPage {
    private static final int MOST_SHARDS = 60;
    private static final int MOST_READ = 1_000;
    private static final int MOST_EVENTS = 60;
    private static final int NEWEST = 24;
    private static final Pattern HASH = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{52}\\b");

    private final RunOverview runs;
    private final RunImages images;
    private final Templates templates;
    private final Watches watches;
    private final Clock clock;

    /** A shard in the table. */
    public record ShardLine(
            String name,
            String state,
            String tone,
            String images,
            String refused,
            String worker,
            String time,
            String reason) {}

    /** An event in the list. */
    public record EventLine(String at, String clock, String what, String detail) {}

    /** An image of the run. @param words what is in it */
    public record Picture(String path, String words) {}

    /**
     * What a gate let pass.
     *
     * @param rate share of the images that it let pass
     * @param permille the same, 0 to 1000
     * @param refused how many it refused
     */
    public record GateLine(String gate, String rate, int permille, String refused) {}

    /**
     * What the gates said.
     *
     * @param words how many images were looked at
     * @param lines those gates that refused an image
     * @param reasons path of what was refused and why, without the form; empty where nothing was
     */
    public record Passed(String words, List<GateLine> lines, String reasons) {}

    /**
     * What changes while one looks.
     *
     * @param versionPath where the published version is, or empty
     * @param newest the newest images of a run that is not published
     * @param more how many shards are not shown, or empty
     * @param olderEvents where older events are, or empty
     * @param notes why it is not as one expects
     */
    public record Now(
            RunLine line,
            List<Fact> facts,
            String versionPath,
            List<Picture> newest,
            Passed passed,
            String shardsInWords,
            List<ShardLine> shards,
            String more,
            List<EventLine> events,
            String olderEvents,
            List<String> notes) {
        /** Returns where REST tells of the run. */
        public String api() {
            return "/api/v1/runs/" + line.id();
        }
    }

    /** What the page shows. */
    public record Whole(String id, Now now, String manifestName, String manifest) {}

    RunPage(RunOverview runs, RunImages images, Templates templates, Watches watches, Clock clock) {
        this.runs = runs;
        this.images = images;
        this.templates = templates;
        this.watches = watches;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/runs/{run}", Endpoint.Access.READERS, this::page),
                Endpoint.page("/feed/runs/{run}", Endpoint.Access.READERS, this::feed),
                Endpoint.form("/runs/{run}/cancel", Endpoint.Access.OPERATORS, Console.FORM_BYTES, this::cancel),
                Endpoint.form("/runs/{run}/retry", Endpoint.Access.OPERATORS, Console.FORM_BYTES, this::retry));
    }

    private Answer page(Asked asked) {
        RunView view = runs.find(asked.part("run"));
        Run run = view.run();
        return templates.page(
                asked,
                run.dataset() + " " + run.version(),
                Frame.Tab.RUNS,
                "run",
                new Whole(run.id(), now(view), run.manifestName(), runs.manifest(run.id())));
    }

    private Answer feed(Asked asked) {
        String id = runs.run(asked.part("run")).id();
        return watches.stream(
                "run " + id, () -> Map.of("run", templates.text("part/run", Map.of("it", now(runs.find(id))))));
    }

    private Answer cancel(Asked asked) {
        return shown(runs.cancel(asked.part("run"), Caller.BY_PAGE));
    }

    private Answer retry(Asked asked) {
        runs.retry(asked.part("run"));
        return shown(runs.find(asked.part("run")));
    }

    private static Answer shown(RunView view) {
        return Answer.seeOther("/runs/" + view.run().id());
    }

    private Now now(RunView view) {
        Run run = view.run();
        RunLine line = RunLine.of(view, clock.instant());
        Map<String, Map.Entry<String, Heartbeat.Making>> making = runs.making(run.id());
        List<Shard> shards = runs.shards(run.id(), -1, MOST_READ).stream()
                .sorted(Comparator.comparing((Shard shard) -> rank(shard, making))
                        .thenComparing(Shard::ordinal))
                .limit(MOST_SHARDS)
                .toList();
        int hidden = run.totals().shards() - shards.size();
        Section<Event> events = runs.events(run.id(), null, MOST_EVENTS);
        return new Now(
                line,
                facts(run, line, making),
                run.state() == RunState.PUBLISHED ? Paths.version(run.dataset(), run.version()) : "",
                newest(run),
                passed(run),
                run.totals().done() + " of " + run.totals().shards() + " stored",
                shards.stream().map(shard -> line(shard, making.get(id(shard)))).toList(),
                hidden > 0 ? "and " + Amounts.count(hidden, "more shard") : "",
                events.items().stream().map(RunPage::line).toList(),
                events.next() == null ? "" : "The newest " + MOST_EVENTS + " are here.",
                notes(run, shards));
    }

    private List<String> notes(Run run, List<Shard> shards) {
        List<String> notes = new ArrayList<>();
        if (run.state().settled()) {
            return notes;
        }
        int round = shards.stream().mapToInt(shard -> shard.job().round()).max().orElse(0);
        if (round > 0) {
            long again = shards.stream()
                    .filter(shard -> shard.job().round() == round)
                    .count();
            notes.add("Round " + round + ": " + Amounts.count(again, "shard is", "shards are")
                    + " made again, because the gates over the whole set refused some of the images in them. What counts"
                    + " as stored starts from there.");
        }
        for (WorkerList.Heard lost : runs.lost(run.id())) {
            notes.add("The worker " + lost.heartbeat().worker() + " made shards of this run and was last heard at "
                    + Words.second(lost.at()) + ". Its shards go to other workers.");
        }
        return notes;
    }

    /** Nobody reads hashes: their first digits tell them apart. */
    private static EventLine line(Event event) {
        String shard = event.shard() == null
                ? ""
                : event.shard().replaceFirst("^[^/]*/", "").replace('/', ' ') + ": ";
        return new EventLine(
                event.at().toString(),
                Words.second(event.at()),
                event.what().replace('-', ' '),
                shard + HASH.matcher(event.detail()).replaceAll("$1"));
    }

    /** A page without pictures is better than none: a store that is away ends nothing else here. */
    private List<Picture> newest(Run run) {
        try {
            return images.newest(run, NEWEST).stream()
                    .map(seen -> new Picture(
                            Api.path(run.id(), seen),
                            (seen.row().label().name() + " " + seen.row().key()).strip()))
                    .toList();
        } catch (Failure e) {
            return List.of();
        }
    }

    private Passed passed(Run run) {
        // Of shards that were given up the ledger counts nothing, yet what was refused for them is
        // kept.
        boolean refused = run.totals().refused() > 0
                || (run.reason() != null && run.reason().is(Code.ACCEPT_RATE))
                || run.totals().failed() > 0;
        RunImages.GateCounts counts;
        try {
            counts = images.gates(run);
        } catch (Failure e) {
            return new Passed("", List.of(), "");
        }
        return new Passed(
                counts.made() == 0
                        ? ""
                        : Amounts.count(counts.kept()) + " of " + Amounts.count(counts.made(), "image") + " passed, "
                                + passed(counts.kept(), counts.made()),
                counts.gates().stream()
                        .sorted(Comparator.comparingLong(RunImages.GateCount::refused)
                                .reversed())
                        .map(gate -> new GateLine(
                                gate.gate(),
                                passed(counts.made() - gate.refused(), counts.made()),
                                (int) (1000 * (counts.made() - gate.refused()) / counts.made()),
                                Amounts.count(gate.refused())))
                        .toList(),
                refused ? "/api/v1/runs/" + run.id() + "/reasons" : "");
    }

    /** Cut, not rounded: a gate that refused one image let not 100 % pass. */
    private static String passed(long kept, long made) {
        return Words.number(Math.floor(kept * 1000.0 / made) / 10) + " %";
    }

    /** What failed or is running is shown first. */
    private static int rank(Shard shard, Map<String, Map.Entry<String, Heartbeat.Making>> making) {
        return switch (shard.state()) {
            case FAILED -> 0;
            case DONE -> 2;
            case QUEUED -> making.containsKey(id(shard)) ? 1 : 3;
        };
    }

    private static List<Fact> facts(Run run, RunLine line, Map<String, Map.Entry<String, Heartbeat.Making>> making) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Images", line.images()));
        facts.add(new Fact("Progress", line.progress()));
        facts.add(new Fact("Rate", line.rate().isEmpty() ? run.state().settled() ? "none" : "none yet" : line.rate()));
        if (!run.state().settled()) {
            long workers =
                    making.values().stream().map(Map.Entry::getKey).distinct().count();
            facts.add(new Fact("Workers on it", workers == 0 ? "nobody" : Amounts.count(workers, "worker")));
        }
        if (run.totals().done() > 0) {
            facts.add(new Fact(
                    "Refused by gates",
                    run.totals().refused() == 0
                            ? "none"
                            : Amounts.count(run.totals().refused()) + " (" + line.refused() + ")"));
        }
        facts.add(new Fact("Stored", Amounts.bytes(run.totals().bytes())));
        facts.add(new Fact("Ordered", run.by() == null ? "not recorded" : run.by()));
        facts.add(new Fact("Accepted", Words.day(run.created())));
        if (run.finished() != null) {
            facts.add(new Fact("Took", Words.time(Duration.between(run.created(), run.finished()))));
        }
        facts.add(new Fact("Checkpoint", run.checkpoint()));
        facts.add(new Fact("Destination", run.destination()));
        facts.add(new Fact("Run", run.id()));
        return facts;
    }

    private static String id(Shard shard) {
        return shard.run() + "/" + shard.job().split() + "/" + shard.job().index();
    }

    private static ShardLine line(Shard shard, Map.@Nullable Entry<String, Heartbeat.Making> making) {
        String name = shard.job().split() + " " + shard.job().index();
        Result result = shard.result();
        Reason reason = shard.reason();
        String why = reason == null
                ? ""
                : reason.message() + (shard.attempts() > 1 ? " (tried " + shard.attempts() + " times)" : "");
        if (result != null) {
            return new ShardLine(
                    name,
                    "done",
                    "good",
                    Amounts.count(result.images()),
                    refused(result.refused()),
                    result.worker(),
                    Words.time(Duration.between(result.started(), result.finished())),
                    why);
        }
        if (making != null) {
            Heartbeat.Making now = making.getValue();
            String images = Amounts.count(now.kept()) + " / " + Amounts.count(now.images());
            return new ShardLine(name, "running", "busy", images, refused(now.refused()), making.getKey(), "", why);
        }
        boolean failed = shard.state() == ShardState.FAILED;
        return new ShardLine(
                name,
                failed ? "failed" : "waits",
                failed ? "bad" : "",
                Amounts.count(shard.job().samples()),
                "",
                "",
                "",
                why);
    }

    private static String refused(long images) {
        return images == 0 ? "" : Amounts.count(images);
    }
}
