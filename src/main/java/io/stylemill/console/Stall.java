package io.stylemill.console;

import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.route.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Why nobody makes the images of a run. */
final class Stall {
    /** So long nothing needs to be said. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST_NAMED = 3;

    private Stall() {}

    /**
     * Returns the reason in a sentence, or empty when its images come.
     *
     * @param workers that are alive
     * @param takers consumers of the queue of jobs, where that is known
     * @param still since when no image has come
     */
    static Optional<String> of(Run run, List<Heartbeat> workers, OptionalLong takers, Instant still, Instant now) {
        if (still.plus(PATIENCE).isAfter(now)) {
            return Optional.empty();
        }
        if (workers.isEmpty()) {
            return takers.isPresent() && takers.getAsLong() == 0
                    ? Optional.of("no worker is running; start one: stylemill worker --device cpu")
                    : Optional.empty();
        }
        List<Heartbeat.Left> left = workers.stream()
                .flatMap(worker -> worker.left().stream())
                .filter(one -> one.run().equals(run.id()))
                .toList();
        if (left.size() >= workers.size()) {
            return Optional.of((left.size() == 1 ? "the worker there is" : "none of the " + left.size() + " workers")
                    + (left.size() == 1 ? " cannot make it: " : " can make it: ")
                    + left.get(0).code() + ": " + left.get(0).why());
        }
        Optional<Heartbeat.Trouble> trouble = workers.stream()
                .flatMap(worker -> Optional.ofNullable(worker.trouble()).stream())
                .filter(one -> one.run().equals(run.id()))
                .findFirst();
        if (trouble.isPresent()) {
            return Optional.of("a shard failed and is tried again: "
                    + trouble.get().code() + ": " + trouble.get().what());
        }
        boolean worked = workers.stream()
                .flatMap(worker -> worker.making().stream())
                .anyMatch(one -> one.run().equals(run.id()));
        if (worked) {
            return Optional.empty();
        }
        List<String> others = workers.stream()
                .flatMap(worker -> worker.making().stream())
                .map(Heartbeat.Making::run)
                .distinct()
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("the workers make others first: "
                        + String.join(", ", others.subList(0, Math.min(MOST_NAMED, others.size())))
                        + (others.size() > MOST_NAMED ? " and " + (others.size() - MOST_NAMED) + " more" : ""));
    }
}
