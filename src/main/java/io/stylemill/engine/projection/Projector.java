package io.stylemill.engine.projection;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.ImageGradient;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.failure.Failure;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.CounterRandom;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.StreamId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Finds w or w+ whose image comes near to a picture.
 *
 * <p>In w it goes as Karras et al. 2020 (section 5.3, appendix D): one w for all layers and the
 * noise inputs are fitted together, and noise is held to be noise. In w+ it goes as Abdal et al.
 * 2019 ("Image2StyleGAN"): every layer has a w of its own, the noise stays as it is stored, and
 * pixels count beside features. Both go down by Adam on the schedule of the first. What is found
 * for a picture depends on the picture, the seed, the batch shape and the device class, not on the
 * pictures beside it. Safe for use by many threads.
 */
public final class Projector implements AutoCloseable {
    private static final double NOISE_WEIGHT = 1e5;

    private final Settings settings;
    private final WStatistics spread;
    private final ImageGradient gradient;
    private final NetworkDescription network;

    /**
     * How to project.
     *
     * @param space W or W_PLUS
     * @param steps at least 1
     * @param seed of the noise in w and of the noise inputs
     * @param rate largest learning rate
     * @param stages how many states on the way to keep, at least 0
     */
    public record Settings(Space space, int steps, long seed, double rate, int stages) {}

    /**
     * A picture to come near to.
     *
     * @param sha256 of its file: its own random numbers hang on it
     * @param pixels of the network's size and channels
     */
    public record Picture(String sha256, Pixels pixels) {}

    /**
     * What was found.
     *
     * @param ws {@code [numWs, wDim]}; in w all layers are the same
     * @param loss distance to the picture at the end, without what noise costs
     * @param stages ws on the way, evenly spread from the start
     */
    public record Found(float[] ws, double loss, List<float[]> stages) {}

    /** Hears how it goes on. */
    public interface Listener {
        /** @param losses of the pictures before the step {@code step}, from 0 */
        void at(int step, float[] losses);
    }

    /**
     * @param looks what is compared, without weights: these follow from the space
     * @param checkpointSha256 of the generator's network
     * @throws Failure {@code no-gradient} for programs of somebody else
     */
    public Projector(
            PyTorchGenerator generator,
            String checkpointSha256,
            Settings settings,
            WStatistics spread,
            ImageGradient.Features looks) {
        this.settings = settings;
        this.spread = spread;
        this.network = generator.network();
        boolean fits = settings.space() == Space.W;
        boolean pixels = !fits || looks.program() == null;
        this.gradient = generator.gradient(
                new ImageGradient.Loss(looks, pixels ? 1 : 0, NOISE_WEIGHT),
                like(network, checkpointSha256, fits, generator.deviceClass().batch()));
    }

    /** The record of an image that says everything but w. */
    private static Recipe like(NetworkDescription network, String checkpointSha256, boolean fitsNoise, int batch) {
        StreamId stream = new StreamId(0, 0);
        return new Recipe(
                checkpointSha256,
                null,
                new Recipe.Place("projection", 0, 0),
                new Recipe.ZSource.Seed(0),
                Collections.nCopies(network.cDim(), 0.0),
                new Recipe.Truncation(1, network.numWs()),
                null,
                Recipe.Noise.plain(fitsNoise ? "random" : "const", fitsNoise ? stream : null),
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, false, null),
                new Recipe.Numerics("fp32", batch));
    }

    /** Returns how many pictures are projected at a time. */
    public int batch() {
        return gradient.batch();
    }

    /**
     * Returns what was found for each picture, in their order.
     *
     * @param pictures at most {@link #batch}
     * @throws Failure {@code projection-lost} when a loss is no longer a finite number
     */
    public List<Found> project(List<Picture> pictures, Listener listener) {
        int batch = gradient.batch();
        int wDim = network.wDim();
        int rows = settings.space() == Space.W ? 1 : network.numWs();
        List<Picture> all = new ArrayList<>(pictures);
        while (all.size() < batch) {
            all.add(pictures.get(pictures.size() - 1));
        }
        float[] w = new float[batch * rows * wDim];
        for (int i = 0; i < w.length; i++) {
            w[i] = spread.mean()[i % wDim];
        }
        Schedule schedule = new Schedule(settings.steps(), settings.rate());
        Adam adam = new Adam(w.length);
        NoiseMaps noise = new NoiseMaps(gradient.noise(), random(all, 1));
        List<CounterRandom> randoms = random(all, 0);
        List<List<float[]>> stages = new ArrayList<>();
        all.forEach(picture -> stages.add(new ArrayList<>()));
        try (ImageGradient.Goal goal =
                gradient.goal(pictures.stream().map(Picture::pixels).toList())) {
            for (int step = 0; step < settings.steps(); step++) {
                if (stages.get(0).size() < settings.stages()
                        && step >= (long) stages.get(0).size() * settings.steps() / settings.stages()) {
                    keep(w, rows, stages);
                }
                float[] moved = w.clone();
                double deviation = schedule.noise(step) * spread.sigma();
                for (int n = 0; deviation > 0 && n < batch; n++) {
                    for (int i = n * rows * wDim; i < (n + 1) * rows * wDim; i++) {
                        moved[i] += (float) (deviation * randoms.get(n).nextGaussian());
                    }
                }
                ImageGradient.Slope slope = goal.at(new ImageGradient.Point(layered(moved, rows), noise.maps()));
                float[] losses = Arrays.copyOf(slope.distances(), pictures.size());
                requireFinite(losses, step);
                listener.at(step, losses);
                adam.step(w, summed(slope.ws(), rows), schedule.rate(step));
                noise.step(slope.noise(), schedule.rate(step));
            }
            float[] ws = layered(w, rows);
            float[] losses = goal.at(new ImageGradient.Point(ws, noise.maps())).distances();
            requireFinite(losses, settings.steps());
            List<Found> found = new ArrayList<>();
            int each = ws.length / batch;
            for (int n = 0; n < pictures.size(); n++) {
                found.add(new Found(Arrays.copyOfRange(ws, n * each, (n + 1) * each), losses[n], stages.get(n)));
            }
            return found;
        }
    }

    private List<CounterRandom> random(List<Picture> pictures, long counter) {
        return pictures.stream()
                .map(picture -> new CounterRandom(new StreamId(
                        settings.seed()
                                + Long.parseUnsignedLong(picture.sha256().substring(0, 16), 16),
                        counter)))
                .toList();
    }

    private void keep(float[] w, int rows, List<List<float[]>> stages) {
        float[] ws = layered(w, rows);
        int each = ws.length / stages.size();
        for (int n = 0; n < stages.size(); n++) {
            stages.get(n).add(Arrays.copyOfRange(ws, n * each, (n + 1) * each));
        }
    }

    /** Returns w+ {@code [batch, numWs, wDim]}: one row for each layer, or the one row for all. */
    private float[] layered(float[] w, int rows) {
        int wDim = network.wDim();
        int layers = network.numWs();
        if (rows == layers) {
            return w.clone();
        }
        int batch = gradient.batch();
        float[] ws = new float[batch * layers * wDim];
        for (int i = 0; i < batch * layers; i++) {
            System.arraycopy(w, i / layers * wDim, ws, i * wDim, wDim);
        }
        return ws;
    }

    /** Returns the gradient for each row: where one is for all layers, what they sum up to. */
    private float[] summed(float[] ws, int rows) {
        int layers = network.numWs();
        if (rows == layers) {
            return ws;
        }
        int wDim = network.wDim();
        float[] sums = new float[ws.length / layers];
        for (int i = 0; i < ws.length; i++) {
            sums[i / (layers * wDim) * wDim + i % wDim] += ws[i];
        }
        return sums;
    }

    private void requireFinite(float[] losses, int step) {
        for (float loss : losses) {
            if (!Float.isFinite(loss)) {
                throw Failure.input(
                        "projection-lost",
                        "after " + step + " steps the distance to a picture is " + loss
                                + ", no finite number; lower the learning rate of " + settings.rate()
                                + ", or check that the feature network takes the range of values that was named");
            }
        }
    }

    @Override
    public void close() {
        gradient.close();
    }
}
