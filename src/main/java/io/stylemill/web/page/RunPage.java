package io.stylemill.web.page;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import io.stylemill.web.Feeds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** One run: how far it is, its shards and events, and what may be done about it. */
public final class RunPage {
    private static final int MOST_SHARDS = 60;
    private static final int MOST_EVENTS = 60;

    private final Ledger ledger;
    private final Templates templates;
    private final Feeds feeds;
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

    /**
     * What changes while one looks.
     *
     * @param versionPath where the published version is, or empty
     * @param newest paths of the newest images
     * @param more how many shards are not shown, or empty
     */
    public record Now(
            RunLine line,
            List<Fact> facts,
            String versionPath,
            List<String> newest,
            String shardsInWords,
            List<ShardLine> shards,
            String more,
            List<EventLine> events) {}

    /** What the page shows. */
    public record Whole(String id, Now now, String manifestName, String manifest) {}

    RunPage(Ledger ledger, Templates templates, Feeds feeds, Clock clock) {
        this.ledger = ledger;
        this.templates = templates;
        this.feeds = feeds;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/runs/{run}", Endpoint.Access.READERS, this::page),
                Endpoint.page("/feed/runs/{run}", Endpoint.Access.READERS, this::feed),
                Endpoint.form("/runs/{run}/cancel", Endpoint.Access.OPERATORS, Console.FORM_BYTES, this::cancel),
                Endpoint.form("/runs/{run}/retry", Endpoint.Access.OPERATORS, Console.FORM_BYTES, this::retry));
    }

    private Run find(String id) {
        return ledger.runs()
                .find(id)
                .orElseThrow(() -> Failure.input("unknown-run", "there is no run '" + id + "'"));
    }

    private Answer page(Asked asked) {
        Run run = find(asked.part("run"));
        return templates.page(
                asked,
                run.dataset() + " " + run.version(),
                Frame.Tab.RUNS,
                "run",
                new Whole(
                        run.id(),
                        now(run),
                        run.manifestName(),
                        ledger.runs().manifest(run.id()).orElse("")));
    }

    private Answer feed(Asked asked) {
        String id = find(asked.part("run")).id();
        return feeds.stream("run " + id, () -> Map.of("run", templates.text("part/run", Map.of("it", now(find(id))))));
    }

    private Answer cancel(Asked asked) {
        Run run = find(asked.part("run"));
        if (run.state() != RunState.CANCELLED && !ledger.cancel(run.id(), "in the console")) {
            throw Failure.input("too-late", run.id() + " is not waiting for shards any more, so it cannot be cancelled");
        }
        return Answer.seeOther("/runs/" + run.id());
    }

    private Answer retry(Asked asked) {
        Run run = find(asked.part("run"));
        ledger.retry(run.id());
        return Answer.seeOther("/runs/" + run.id());
    }

    private Now now(Run run) {
        Instant now = clock.instant();
        RunLine line = RunLine.of(run, now);
        List<Shard> shards;
        try (Stream<Shard> all = ledger.runs().shards(run.id())) {
            shards = all.sorted(Comparator.comparing(RunPage::rank).thenComparing(Shard::ordinal))
                    .limit(MOST_SHARDS)
                    .toList();
        }
        int hidden = run.totals().shards() - shards.size();
        return new Now(
                line,
                facts(run, line),
                run.state() == RunState.PUBLISHED ? Paths.version(run.dataset(), run.version()) : "",
                List.of(),
                run.totals().done() + " of " + run.totals().shards() + " stored",
                shards.stream().map(RunPage::line).toList(),
                hidden > 0 ? "and " + Words.count(hidden, "more shard", "more shards") : "",
                ledger.runs().events(run.id(), MOST_EVENTS).stream()
                        .map(e -> new EventLine(e.at().toString(), Words.clock(e.at()), e.what(), e.detail()))
                        .toList());
    }

    /** What failed or is in work is shown first. */
    private static int rank(Shard shard) {
        return switch (shard.state()) {
            case FAILED -> 0;
            case DONE -> 2;
            default -> 1;
        };
    }

    private static List<Fact> facts(Run run, RunLine line) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Images", line.images()));
        facts.add(new Fact("Progress", line.progress()));
        facts.add(new Fact("Rate", line.rate().isEmpty() ? "none yet" : line.rate()));
        facts.add(new Fact(
                "Refused by gates",
                run.totals().refused() == 0 ? "none" : Words.count(run.totals().refused()) + " (" + line.refused() + ")"));
        facts.add(new Fact("Stored", Words.bytes(run.totals().bytes())));
        facts.add(new Fact("Accepted", Words.day(run.created())));
        if (run.finished() != null) {
            facts.add(new Fact("Took", Words.time(Duration.between(run.created(), run.finished()))));
        }
        facts.add(new Fact("Checkpoint", run.checkpoint()));
        facts.add(new Fact("Destination", run.destination()));
        facts.add(new Fact("Run", run.id()));
        return facts;
    }

    private static ShardLine line(Shard shard) {
        Result result = shard.result();
        Reason reason = shard.reason();
        String state = shard.state().name().toLowerCase(Locale.ROOT);
        return new ShardLine(
                shard.job().split() + " " + shard.job().index(),
                state,
                state.equals("done") ? "good" : state.equals("failed") ? "bad" : "busy",
                Words.count(result == null ? shard.job().samples() : result.images()),
                result == null || result.refused() == 0 ? "" : Words.count(result.refused()),
                result == null ? "" : result.worker(),
                result == null ? "" : Words.time(Duration.between(result.started(), result.finished())),
                reason == null ? "" : reason.message() + (shard.attempts() > 1 ? " (tried " + shard.attempts() + " times)" : ""));
    }
}
