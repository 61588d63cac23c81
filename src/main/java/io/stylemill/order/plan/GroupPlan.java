package io.stylemill.order.plan;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Group.Label;
import io.stylemill.order.manifest.Group.NoiseMode;
import io.stylemill.order.manifest.Group.StyleMixing;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.PerLatent;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.manifest.Truncation.Psi;
import io.stylemill.order.plan.Recipe.Mixing;
import io.stylemill.order.plan.Recipe.Noise;
import io.stylemill.order.plan.Recipe.Place;
import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.order.plan.Recipe.Truncation;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One group of a plan.
 *
 * <p>Slots run through latents, then the matrix's mixing seeds, then the sweep's psi, then the
 * attributes' strength sweeps, then noise variants, the last fastest. What belongs to a latent is
 * drawn once for all its mixes, psi and variants. The frames of a walk are latents that follow each
 * other; all that is drawn is drawn once for a clip.
 */
final class GroupPlan {
    private final Manifest manifest;
    private final Group group;
    private final Setting setting;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Double> sweep;
    private final long count;
    private final List<Integer> mixLayers;
    private final @Nullable List<Integer> noiseLayers;
    private final Edits edits;
    private final @Nullable NamedLatents named;
    private final LatentDraws draws;
    private final CenterPlan center;
    private final Moves moves;
    private final PerLatent numbers;
    private final long perLatent;
    private final @Nullable Labels labels;
    private final StepDraws steps;
    private final CaptionPlan captions;
    private final long psiKey;
    private final long mixChoiceKey;
    private final long mixSeedKey;
    private final long noiseKey;
    private final long splitKey;

    GroupPlan(Manifest manifest, int number, Setting setting, List<String> classNames) {
        this.manifest = manifest;
        this.group = manifest.samples().get(number);
        this.setting = setting;
        String at = "/samples/" + number;
        NetworkDescription network = setting.network();
        long seed = manifest.seed();
        String name = group.name();
        psiKey = Streams.key(seed, name, "psi");
        mixChoiceKey = Streams.key(seed, name, "mixing/choice");
        mixSeedKey = Streams.key(seed, name, "mixing/seed");
        Long noiseSeed = group.noise().seed();
        noiseKey = noiseSeed == null ? Streams.key(seed, name, "noise") : Streams.key(noiseSeed, "", "noise");

        sweep = group.truncation().psi() instanceof Psi.Sweep s ? s.values() : List.of();
        edits = new Edits(seed, group, setting);
        edits.problems(at).forEach(problems::add);
        numbers = PerLatent.of(group);
        perLatent = numbers.images();
        named = NamedLatents.of(group, setting, at, problems);
        JitterPlan jitter = new JitterPlan(seed, group, setting, at, problems);
        draws = new LatentDraws(seed, group, named, jitter);
        center = new CenterPlan(manifest, group, setting);
        moves = new Moves(seed, group);
        long latents = latents(at);
        count = NamedLatents.bounded(latents, perLatent);
        splitKey = Streams.key(seed, name, "split");
        GroupCheck check = new GroupCheck(group, network, at, named, problems);
        check.rows();
        check.styles(latents, center);
        mixLayers = check.mixLayers();
        jitter.checkMixed(group, mixLayers, network.numWs(), at, problems);
        Ranges noised = group.noise().layers();
        noiseLayers = noised == null
                ? null
                : noised.stream().mapToObj(i -> (int) i).sorted().toList();
        check.noise(noiseLayers, numbers.variants());
        check.reach();
        labels = labels(at, classNames);
        captions = new CaptionPlan(manifest, name);
        steps = new StepDraws(seed, name, manifest.postprocess(), network);
    }

    List<Problem> problems() {
        return problems;
    }

    /** Returns how many stops the group's walk has, 0 without one. */
    long stops() {
        return named == null ? 0 : named.walked();
    }

    /** Returns how many latents follow each other in a clip, 1 without clips. */
    long frames() {
        return named == null ? 1 : named.frames();
    }

    /** Tells the group, once the families of all are known, which split a share falls to. */
    void settle(Families families, DoubleToIntFunction split) {
        draws.settle(families, split);
    }

    /** Returns the stops of every clip that the group's samples are frames of. */
    List<List<Families.Origin>> clips() {
        return named == null ? List.of() : named.clips();
    }

    Group group() {
        return group;
    }

    long count() {
        return count;
    }

    /**
     * Returns how many images are made for a slot at most: a frame of a walk, a row of a file has
     * no other in its place.
     */
    int attempts() {
        return draws.replaceable() ? manifest.gates().attempts() : 1;
    }

    int[] finalSize() {
        return steps.finalSize();
    }

    long workingBytes(int channels) {
        return steps.workingBytes(channels);
    }

    Map<Integer, Long> classCounts() {
        return count == 0 ? Map.of() : labels().counts(count);
    }

    /**
     * Returns where in [0, 1) the latent family of the group's sample {@code number}, from 0, falls
     * among the splits.
     */
    double splitShare(long number, Families families) {
        return named == null
                ? Streams.uniform(splitKey, latentOf(group.firstSlot() + number), 0)
                : families.share(named.origin(latentOf(number)));
    }

    /**
     * Returns the record, label and family of the group's sample {@code number}, from 0; the key's
     * number is {@code index}.
     */
    Sample sample(long index, long number, String split, int attempt, Families families) {
        long slot = group.firstSlot() + number;
        long latent = latentOf(slot);
        long drawn = firstOfClip(slot);
        long mixed = base(drawn) / numbers.psis();
        List<Recipe.Edit> applied = edits.draw(drawn / numbers.variants(), base(drawn), attempt);
        Recipe.Transform transform = moves.draw(base(drawn), attempt);
        int label = labels().index(number);
        List<Double> vector = labels().vector(label);
        ZSource z = draws.z(latent - latentOf(group.firstSlot()), latent, attempt);
        Integer cutoff = group.truncation().cutoff();
        Double lod = group.lod();
        Manifest.ImageFiles image = manifest.output().image();
        Recipe recipe = new Recipe(
                setting.checkpointSha256(),
                manifest.generator().torchscript(),
                new Place(group.name(), slot, attempt),
                z,
                z.isW() ? Collections.nCopies(vector.size(), 0.0) : vector,
                new Truncation(
                        psi(drawn, attempt), cutoff == null ? setting.network().numWs() : cutoff, center.of(label)),
                mixing(mixed, latent, vector, attempt),
                applied,
                noise(drawn, attempt),
                transform,
                lod == null ? -1 : lod,
                steps.draw(drawn, attempt),
                Recipe.Encoder.of(image.encoding(), image.xmp(), image.certificate()),
                new Recipe.Numerics(setting.precision(), setting.batch()),
                setting.masks(manifest),
                captions.draw(drawn, attempt, labels().name(label)));
        // Of the slot, not of the attempt: what replaces a refused image stays in its split, with
        // all its variants.
        String family = named == null
                ? group.name() + ":" + latent
                : families.of(named.origin(latentOf(number))).text();
        return new Sample(
                index,
                Sample.keyOf(manifest.dataset().version(), index),
                split,
                label,
                labels().name(label),
                family,
                tags(slot, applied, transform),
                recipe);
    }

    private Map<String, String> tags(long slot, List<Recipe.Edit> applied, Recipe.Transform transform) {
        Map<String, String> own = edits.tags(applied);
        boolean clips = group.latent() instanceof Latent.Walk;
        if (!clips && group.transform() == null) {
            return own;
        }
        Map<String, String> tags = new LinkedHashMap<>(own);
        moves.label(transform, tags);
        if (clips && named != null) {
            long frame = (latentOf(slot) - latentOf(group.firstSlot())) % named.frames();
            long clip = (latentOf(slot) - frame) / named.frames();
            tags.put("clip", group.name() + "-" + clip + (perLatent > 1 ? "-" + slot % perLatent : ""));
            tags.put("frame", Long.toString(frame));
        }
        return Collections.unmodifiableMap(tags);
    }

    private @Nullable Labels labels(String at, List<String> classNames) {
        try {
            long key = Streams.key(manifest.seed(), group.name(), "class");
            Label label = group.label();
            if (label.equals(Label.NONE) && group.fill() != null) {
                // Nothing is made, or nobody counted yet.
                label = new Label(null, 0, null, null);
            }
            if (label.equals(Label.NONE) && named != null && !named.mapped()) {
                // w needs no class.
                int classes = setting.network().cDim();
                label = classes == 0 ? label : new Label(null, null, Collections.nCopies(classes, 0.0), null);
            }
            return new Labels(label, setting.network(), classNames, count, key);
        } catch (Failure e) {
            problem(at + "/label", e.getMessage());
            return null;
        }
    }

    private Labels labels() {
        if (labels == null) {
            throw Failure.bug("a plan with problems was used");
        }
        return labels;
    }

    /**
     * Returns the slot that a frame's clip began with, or the slot itself where there are no clips.
     */
    private long firstOfClip(long slot) {
        long frames = named == null ? 1 : named.frames();
        return slot - (latentOf(slot) - latentOf(group.firstSlot())) % frames * perLatent;
    }

    private long latentOf(long slot) {
        return base(slot) / numbers.psis() / numbers.mixes();
    }

    /** Returns the number of what the variants and strength sweeps of a slot share. */
    private long base(long slot) {
        return slot / numbers.variants() / numbers.strengths();
    }

    private long latents(String at) {
        Long asked = group.count();
        if (group.fill() != null) {
            return group.isFull() ? 0 : asked == null ? 1 : asked;
        }
        if (named != null) {
            long fixed = NamedLatents.bounded(named.count(), perLatent);
            if (asked != null && asked != fixed) {
                problem(
                        at + "/count",
                        "the count is " + asked + ", but "
                                + (group.latent() instanceof Latent.Seeds ? "seeds" : "latents")
                                + ", sweeps, matrix and variants make " + fixed
                                + " samples; state that, or leave count out");
            }
            return named.count();
        }
        if (asked == null) {
            problem(at + "/count", "a distribution needs a count; state how many samples to make");
            return 1;
        }
        if (asked % perLatent != 0) {
            problem(
                    at + "/count",
                    "the count is " + asked + ", but each latent makes " + perLatent
                            + " samples (sweeps x matrix x variants); state a multiple of that");
        }
        return Math.max(1, asked / perLatent);
    }

    private double psi(long slot, int attempt) {
        if (group.truncation().psi() instanceof Psi.Fixed fixed) {
            return fixed.value();
        }
        long base = base(slot);
        if (group.truncation().psi() instanceof Psi.Range range) {
            return StepDraws.between(range.min(), range.max(), Streams.uniform(psiKey, base, attempt));
        }
        return sweep.get((int) (base % sweep.size()));
    }

    private @Nullable Mixing mixing(long mixed, long latent, List<Double> vector, int attempt) {
        StyleMixing mixing = group.styleMixing();
        if (mixing == null || Streams.uniform(mixChoiceKey, mixed, attempt) >= mixing.probability()) {
            return null;
        }
        if (mixing.rows()) {
            ZSource.Row other =
                    draws.other(latent - latentOf(group.firstSlot()), Streams.uniform(mixSeedKey, mixed, attempt));
            List<Double> given = other != null && other.isW() ? Collections.nCopies(vector.size(), 0.0) : vector;
            return other == null ? null : new Mixing(other, given, mixLayers);
        }
        Ranges seeds = mixing.seeds();
        long seed;
        if (seeds == null) {
            seed = new CounterRandom(Streams.at(mixSeedKey, mixed, attempt)).nextInt() & 0xFFFFFFFFL;
        } else {
            seed = seeds.get(mixing.matrix() ? mixed % numbers.mixes() : latent - latentOf(group.firstSlot()));
        }
        return new Mixing(new ZSource.Seed(seed), vector, mixLayers);
    }

    private Noise noise(long slot, int attempt) {
        Group.Noise noise = group.noise();
        StreamId stream = noise.mode() == NoiseMode.RANDOM ? Streams.at(noiseKey, slot, attempt) : null;
        return new Noise(noise.mode().name().toLowerCase(Locale.ROOT), noise.strength(), noiseLayers, stream);
    }

    private void problem(String pointer, String what) {
        problems.add(new Problem(pointer, what));
    }
}
