package io.stylemill.factory.inbox;

import io.stylemill.config.InboxSettings;
import io.stylemill.factory.accept.ApprovedCode;
import io.stylemill.factory.accept.Guard;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Cron;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.plan.Plan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a manifest may ask for that somebody dropped into an inbox. */
public final class DropRules implements Guard {
    /** How far a manifest came. */
    public enum Origin {
        /** The one who dropped it can write to a folder of this machine. */
        FOLDER,
        /** The one who dropped it can write to a bucket, and is to reach nothing else. */
        BUCKET,
        /** The one who sent it reaches the coordinator's web address, and nothing else. */
        REQUEST
    }

    private final Roots checkpoints;
    private final ApprovedCode code;
    private final Optional<Roots> destinations;
    private final InboxSettings.Limits limits;
    private final Origin origin;
    private final Clock clock;

    /** @param base absolute folder against which relative addresses are resolved */
    public DropRules(InboxSettings settings, Origin origin, Path base, Clock clock) {
        this.checkpoints = new Roots(settings.checkpoints(), base);
        this.code = ApprovedCode.of(settings.torchscript());
        this.destinations = settings.destinations().isEmpty()
                ? Optional.empty()
                : Optional.of(new Roots(settings.destinations(), base));
        this.limits = settings.limits();
        this.origin = origin;
        this.clock = clock;
    }

    @Override
    public String admit(String address) {
        return checkpoints.admit(address, "stylemill.checkpoints");
    }

    @Override
    public List<Path> starts() {
        return checkpoints.folders();
    }

    @Override
    public Optional<String> namesake(String address) {
        return checkpoints.namesake(address);
    }

    @Override
    public void admitDestination(String destination) {
        if (destinations.isPresent()) {
            destinations.get().admit(destination, "stylemill.destinations");
        } else if (origin != Origin.FOLDER && !destination.startsWith("s3://")) {
            throw Failure.input(
                    "outside-roots",
                    "a manifest that came through a " + (origin == Origin.BUCKET ? "bucket" : "request")
                            + " publishes to buckets, not to " + destination
                            + " on the coordinator's machine; write s3://bucket, or have the operator add the folder"
                            + " to stylemill.destinations");
        }
    }

    @Override
    public List<Problem> refuse(Manifest manifest) {
        List<Problem> problems = new ArrayList<>(code.problems(manifest));
        Manifest.Schedule schedule = manifest.schedule();
        if (schedule == null) {
            return problems;
        }
        Cron cron = schedule.times();
        Optional<Duration> pause = cron.shortestPause(clock.instant());
        if (pause.isPresent() && pause.get().compareTo(limits.cron()) < 0) {
            problems.add(new Problem(
                    "/schedule/cron",
                    "'" + schedule.cron() + "' fires every " + pause.get().toSeconds() + " s; at most every "
                            + limits.cron().toSeconds()
                            + " s is allowed here: let it fire less often, or have the operator change"
                            + " stylemill.limits.cron"));
        }
        if (cron.next(clock.instant()).isEmpty()) {
            problems.add(new Problem(
                    "/schedule/cron",
                    "'" + schedule.cron() + "' lies in the past and never fires again; name times to come"));
        }
        return problems;
    }

    @Override
    public List<Problem> refuse(Plan plan) {
        if (plan.samples() > limits.samples()) {
            return List.of(new Problem(
                    "/samples",
                    "the groups make " + plan.samples() + " images; at most " + limits.samples()
                            + " are allowed here: ask for fewer, split the manifest, or have the operator change"
                            + " stylemill.limits.samples"));
        }
        int shards = plan.shardCount();
        return shards <= limits.shards()
                ? List.of()
                : List.of(new Problem(
                        "/output/shards",
                        "the images fill " + shards + " shards; at most " + limits.shards()
                                + " are allowed here: make shards larger, or have the operator change"
                                + " stylemill.limits.shards"));
    }
}
