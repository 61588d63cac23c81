package io.stylemill.web.page;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.Heartbeat;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import io.stylemill.web.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the factory runs on, and how that is. */
public final class SystemPage {
    private static final String GONE = "gone";

    private final Health health;
    private final Ledger ledger;
    private final Supplier<List<Part>> machine;
    private final WorkerList workerList;
    private final List<Fact> places;
    private final Templates templates;

    /**
     * A part of the factory.
     *
     * @param next what to do about it, or empty
     * @param path of the page that says more, or empty
     */
    public record Part(String name, String verdict, Condition how, String found, String next, String path) {
        /** Makes one of which no other page says more. */
        public Part(String name, String verdict, Condition how, String found, String next) {
            this(name, verdict, how, found, next, "");
        }
    }

    /** A worker that is alive, or was a moment ago. */
    public record Worker(String name, String device, String state, String tone, Condition how, List<String> work) {}

    /** What the page shows. */
    public record Overview(List<Part> parts, List<Worker> workers, List<Fact> places) {
        /**
         * Returns how all of it is: as the worst of what the page shows; without a worker nothing
         * is made.
         */
        public Condition how() {
            Condition work = Condition.worst(workers.stream().map(Worker::how));
            boolean idle = workers.stream().noneMatch(worker -> !worker.state().equals(GONE));
            return Condition.worst(Stream.concat(
                    Stream.of(idle ? Condition.WARN : work), parts.stream().map(Part::how)));
        }
    }

    /**
     * @param ledger knows which nights of schedules made nothing
     * @param machine what the look at the machine finds
     * @param roster of the workers
     * @param places where everything is
     */
    SystemPage(
            Health health,
            Ledger ledger,
            Supplier<List<Part>> machine,
            WorkerList workerList,
            List<Fact> places,
            Templates templates) {
        this.health = health;
        this.ledger = ledger;
        this.machine = machine;
        this.workerList = workerList;
        this.places = places;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.page("/system", Endpoint.Access.READERS, this::page));
    }

    private Answer page(Asked asked) {
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<String, @Nullable String> one : health.look().entrySet()) {
            String trouble = one.getValue();
            parts.add(
                    trouble == null
                            ? new Part(one.getKey(), "ok", Condition.GOOD, "answers", "")
                            : new Part(one.getKey(), "fail", Condition.BAD, trouble, ""));
        }
        parts.addAll(nights());
        parts.addAll(machine.get());
        return templates.page(
                asked,
                "System",
                Frame.Tab.SYSTEM,
                "system",
                new Overview(
                        parts, workerList.all().stream().map(SystemPage::worker).toList(), places));
    }

    private List<Part> nights() {
        try {
            return MissedNight.all(ledger).stream().map(SystemPage::missed).toList();
        } catch (Failure e) {
            // That the ledger does not answer is said beside this.
            return List.of();
        }
    }

    private static Part missed(MissedNight night) {
        String run = night.run();
        return new Part(
                "schedule " + night.schedule(),
                run == null ? "refused" : "failed",
                Condition.BAD,
                "The night of " + Words.day(night.at()) + (run == null ? " made nothing: " : " failed: ") + night.why(),
                "Correct what it names. Then start the night again with Run now, on the page Schedules.",
                run == null ? "/schedules" : "/runs/" + run);
    }

    private static Worker worker(WorkerList.Heard heard) {
        Heartbeat heartbeat = heard.heartbeat();
        Heartbeat.Trouble trouble = heartbeat.trouble();
        String state = !heard.alive() ? GONE : heartbeat.making().isEmpty() ? "idle" : "working";
        Condition how = heard.alive() && trouble == null ? Condition.GOOD : Condition.WARN;
        List<String> work = new ArrayList<>();
        heartbeat
                .making()
                .forEach(one -> work.add(one.shard() + ", " + Amounts.count(one.kept()) + " of "
                        + Amounts.count(one.images(), "image")));
        heartbeat.left().forEach(one -> work.add("leaves " + one.run() + " to others: " + one.why()));
        if (trouble != null) {
            work.add(trouble.code() + ": " + trouble.what());
        }
        return new Worker(
                heartbeat.worker(),
                heartbeat.device(),
                state,
                how == Condition.GOOD && state.equals("working") ? "busy" : how.tone(),
                how,
                heard.alive() ? work : List.of("last heard at " + Words.second(heard.at())));
    }
}
