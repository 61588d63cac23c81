package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Latent.Jitter;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is added to the rows of a file that a group uses: for each latent other numbers. */
final class JitterPlan {
    private final @Nullable Jitter jitter;
    private final double unit;
    private final @Nullable List<Integer> layers;
    private final long key;

    /** @param problems takes what does not fit the network or the file */
    JitterPlan(long seed, Group group, Setting setting, String at, List<Problem> problems) {
        this.key = Streams.key(seed, group.name(), "jitter");
        this.jitter = group.latent() instanceof Latent.File file ? file.jitter() : null;
        Latent.Rows rows = group.latent().rows();
        if (jitter == null || rows == null) {
            this.unit = 1;
            this.layers = null;
            return;
        }
        Double known = unit(jitter, rows, setting.latents());
        if (known == null) {
            problems.add(new Problem(
                    at + "/latent/jitter",
                    "beside " + rows.file() + " there is no " + ProjectionNote.beside("FILE")
                            + " that says how far w spreads, as 'stylemill project' writes it; write unit: the standard"
                            + " deviation of one number of " + rows.space().word()
                            + ", or 1 if std is in its own units"));
        }
        this.unit = known == null ? 1 : known;
        List<Integer> resolved = null;
        String written = jitter.layers();
        try {
            resolved = written == null ? null : Layers.resolve(written, setting.network());
        } catch (Failure e) {
            problems.add(new Problem(at + "/latent/jitter/layers", e.getMessage()));
        }
        this.layers = resolved;
    }

    /**
     * Returns the standard deviation of one number of the latents, or null where nobody says it.
     */
    static @Nullable Double unit(Jitter jitter, Latent.Rows rows, LatentFiles files) {
        Double stated = jitter.unit();
        ProjectionNote note = files.note(rows);
        return stated != null
                ? stated
                : rows.space() == Space.Z ? (Double) 1.0 : note == null ? null : (Double) note.wStd();
    }

    /** Returns whether anything is added. */
    boolean moves() {
        return jitter != null;
    }

    /**
     * Adds a problem where style mixing takes all layers that move from another latent, and so
     * nothing is left of jitter: in all images, or in those that are mixed with a row, which then
     * repeat.
     *
     * @param mixed layers of w
     * @param all how many layers of w there are
     */
    void checkMixed(Group group, List<Integer> mixed, int all, String at, List<Problem> problems) {
        Group.StyleMixing mixing = group.styleMixing();
        if (jitter == null || mixing == null || !(group.latent() instanceof Latent.File file)) {
            return;
        }
        boolean lost = layers == null ? mixed.size() == all : mixed.containsAll(layers);
        boolean always = mixing.probability() == 1;
        if (lost && (always || (mixing.rows() && file.between() == null))) {
            problems.add(new Problem(
                    at + "/styleMixing/layers",
                    "mixing takes the w layers " + mixing.layers() + " from another latent, and jitter moves "
                            + (jitter.layers() == null ? "no others" : "only " + jitter.layers())
                            + ", so nothing is left"
                            + " of jitter " + (always ? "in any image" : "in mixed images, which repeat")
                            + "; name other layers in styleMixing or in jitter"));
        }
    }

    /** Returns the source of a latent with what is added to it. */
    ZSource around(ZSource source, long latent, int attempt) {
        if (jitter == null || !(source instanceof ZSource.Row row)) {
            return source;
        }
        return row.with(new ZSource.Jitter(Streams.at(key, latent, attempt), jitter.std() * unit, layers));
    }
}
