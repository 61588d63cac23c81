package io.stylemill.factory.accept;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.order.plan.Plan;
import io.stylemill.store.Place;
import io.stylemill.version.Layout;
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
 * @param state what stands at the destination already
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
        Enclosures enclosures) {
    /** What stands at the destination. */
    public enum State {
        /** Nothing, or the unfinished version of this same plan. */
        OPEN,
        /** This version, published from this same plan. */
        PUBLISHED
    }
}
