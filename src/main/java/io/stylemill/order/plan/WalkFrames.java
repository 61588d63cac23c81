package io.stylemill.order.plan;

import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** The frames of one clip of a walk. */
public final class WalkFrames {
    private WalkFrames() {}

    /**
     * Returns the latent of a frame.
     *
     * @param fileSha256 name of the array that the stops are rows of, or empty where they are seeds
     * @param stops how many the clip has, at least 2
     * @param stop seed or row of a stop, from 0
     * @param frame from 0, below {@code walk.frames(stops)}
     */
    public static ZSource.Walk source(
            Latent.Walk walk, String fileSha256, long stops, LongUnaryOperator stop, long frame) {
        long segment = frame / walk.steps();
        double share = (double) (frame % walk.steps()) / walk.steps();
        if (!walk.loop() && segment == stops - 1) {
            segment--;
            share = 1;
        }
        List<Long> between = new ArrayList<>();
        boolean cubic = walk.interpolation() == Interpolation.CUBIC;
        for (long i = cubic ? -1 : 0; i <= (cubic ? 2 : 1); i++) {
            between.add(stop.applyAsLong(near(walk.loop(), segment + i, stops)));
        }
        return new ZSource.Walk(walk.space(), walk.interpolation(), fileSha256, between, share);
    }

    /** Beyond the ends of a path its last stop is repeated; a loop goes round. */
    private static long near(boolean loop, long stop, long stops) {
        return loop ? Math.floorMod(stop, stops) : Math.min(stops - 1, Math.max(0, stop));
    }
}
