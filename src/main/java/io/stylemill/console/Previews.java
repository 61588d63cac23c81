package io.stylemill.console;

import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.worker.Batches;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes the first images of every group of an order that is not placed yet. */
public final class Previews {
    private final Models models;
    private final Supplier<Lanes> lanes;

    public Previews(Models models, Supplier<Lanes> lanes) {
        this.models = models;
        this.lanes = lanes;
    }

    /** An image of the order, as it would be before the gates look at it. */
    public record Tile(Sample sample, Pixels image) {}

    /**
     * The first images of a group.
     *
     * @param images how many the whole group has
     */
    public record Group(String name, long images, List<Tile> tiles) {}

    /**
     * Makes them.
     *
     * @param mostGroups further groups are left out
     * @param perGroup images of each
     */
    public List<Group> make(Prepared prepared, int mostGroups, int perGroup) {
        Plan plan = prepared.plan();
        List<Group> groups = new ArrayList<>();
        try (Models.Loan loan = models.lend(
                prepared.checkpointAddress(),
                plan.setting().checkpointSha256(),
                plan.setting().declared(),
                plan.setting().precision(),
                plan.setting().batch())) {
            plan.groupCounts().entrySet().stream().limit(mostGroups).forEach(one -> {
                List<Sample> samples = plan.firstOf(one.getKey(), perGroup);
                List<Tile> tiles = new ArrayList<>();
                new Batches(lanes.get())
                        .make(
                                loan.generator()
                                        .withDirections(
                                                plan.setting().directions().values())
                                        .withLatents(plan.setting().latents().all()),
                                samples.stream().map(Sample::recipe).iterator(),
                                Finisher::postprocess,
                                (Recipe recipe, Pixels pixels) ->
                                        tiles.add(new Tile(samples.get(tiles.size()), pixels)));
                groups.add(new Group(one.getKey(), one.getValue(), tiles));
            });
        }
        return groups;
    }
}
