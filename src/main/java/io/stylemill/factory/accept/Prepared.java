package io.stylemill.factory.accept;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.order.manifest.Fill;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.plan.Plan;
import io.stylemill.store.Place;
import io.stylemill.version.Layout;
import io.stylemill.version.Revocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order that was planned and can be made; nothing has happened yet.
 *
 * @param plan everything that will be made
 * @param checkpoint that it is made with
 * @param checkpointAddress where that lies
 * @param place the destination
 * @param layout of the version
 * @param lock the plan's file
 * @param planSha256 of that file, 64 hex digits
 * @param run id of the run that makes it: the same for the same plan and destination
 * @param parent version that this one adds to, or null
 * @param state what is at the destination already
 * @param enclosures what its workers need beside the plan
 */
public record Prepared(
        Order order,
        Plan plan,
        Checkpoint checkpoint,
        String checkpointAddress,
        Place place,
        Layout layout,
        String lock,
        String planSha256,
        String run,
        NewRun.@Nullable Parent parent,
        State state,
        OrderFiles orderFiles) {
    private static final int MOST_NAMED = 20;

    /** Returns why the published version must not be used, or empty where nobody says so. */
    public Optional<Revocation> revocation() {
        return state == State.PUBLISHED
                ? Revocation.of(place.store(), layout.root(), layout.version())
                : Optional.empty();
    }

    /** Returns in words why there is nothing to make. */
    public String nothing() {
        List<String> classes = new ArrayList<>();
        for (Group group : plan.manifest().samples()) {
            Fill fill = group.fill();
            for (Fill.Row row :
                    fill == null ? List.<Fill.Row>of() : fill.rows(group.label().className())) {
                classes.add(String.format(
                        Locale.ROOT, "%s has %,d of %,d", row.className(), row.real() + row.published(), row.target()));
            }
        }
        int more = classes.size() - MOST_NAMED;
        return "nothing is missing, so nothing is made: "
                + String.join(", ", classes.subList(0, Math.min(MOST_NAMED, classes.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** What is at the destination. */
    public enum State {
        /** Nothing, or the unfinished version of this same plan. */
        OPEN,
        /** This version, published from this same plan. */
        PUBLISHED,
        /**
         * Nothing that matters: there is nothing to make, since nothing is missing to the goals of
         * the groups.
         */
        NOTHING
    }
}
