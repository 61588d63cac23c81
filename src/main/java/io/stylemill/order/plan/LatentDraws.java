package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.function.DoubleToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the latents of a group come from: streams, seeds, or rows of a file with what is drawn
 * around them.
 */
final class LatentDraws {
    private final Group group;
    private final @Nullable NamedLatents named;
    private final JitterPlan jitter;
    private final long zKey;
    private final long refillKey;
    private final long betweenKey;
    private final long shareKey;
    /** Set once all groups are known, where images take from several rows. */
    private @Nullable OtherRows others;

    /** @param named the latents that the group names, or null where it draws all */
    LatentDraws(long seed, Group group, @Nullable NamedLatents named, JitterPlan jitter) {
        this.group = group;
        this.named = named;
        this.jitter = jitter;
        this.zKey = Streams.key(seed, group.name(), "z");
        this.refillKey = Streams.key(seed, group.name(), "z/refill");
        this.betweenKey = Streams.key(seed, group.name(), "between/row");
        this.shareKey = Streams.key(seed, group.name(), "between/share");
    }

    /** Tells, once the families of all groups are known, which split a share falls to. */
    void settle(Families families, DoubleToIntFunction split) {
        if (named != null && group.takesOtherRows()) {
            others = new OtherRows(named.rows(), origin -> split.applyAsInt(families.share(origin)));
        }
    }

    /**
     * Returns whether another latent can take a refused one's place: a frame of a walk, a row of a
     * file has none.
     */
    boolean replaceable() {
        return named == null
                || group.latent() instanceof Latent.Seeds
                || jitter.moves()
                || group.latent() instanceof Latent.File file && file.varies();
    }

    /**
     * Returns where a latent comes from.
     *
     * @param number among those that are made now, from 0
     * @param latent among all of the group, of which earlier versions may have some
     */
    ZSource z(long number, long latent, int attempt) {
        if (group.latent() instanceof Latent.Seeds && attempt > 0) {
            // Not another seed: somebody else may have named that, in another split.
            return new ZSource.Normal(Streams.at(refillKey, latent, attempt), 1);
        }
        if (named != null) {
            return jitter.around(towardsOther(named.source(number), number, latent, attempt), latent, attempt);
        }
        StreamId stream = Streams.at(zKey, latent, attempt);
        if (group.latent() instanceof Latent.Normal normal) {
            return new ZSource.Normal(stream, normal.std());
        }
        Latent.Uniform uniform = (Latent.Uniform) group.latent();
        return new ZSource.Uniform(
                stream,
                uniform.parts().stream()
                        .map(p -> new ZSource.Part(
                                p.low(),
                                p.high(),
                                p.dims() == null ? "" : p.dims().toString()))
                        .toList());
    }

    private ZSource towardsOther(ZSource source, long number, long latent, int attempt) {
        Double most = group.latent() instanceof Latent.File file ? file.between() : null;
        ZSource.Row other = most == null ? null : other(number, Streams.uniform(betweenKey, latent, attempt));
        if (most == null || other == null || !(source instanceof ZSource.Row row)) {
            return source;
        }
        double share = most * Streams.uniform(shareKey, latent, attempt);
        return row.towards(new ZSource.Other(other.row(), share, other.pictureSha256()));
    }

    /** Returns another row than that of a latent, or null where its split has none. */
    ZSource.@Nullable Row other(long number, double share) {
        if (named == null || others == null) {
            throw Failure.bug("a plan asks for other rows before it knows them");
        }
        int other = others.of(Math.toIntExact(named.index(number)), share);
        return other < 0 ? null : named.row(other);
    }
}
