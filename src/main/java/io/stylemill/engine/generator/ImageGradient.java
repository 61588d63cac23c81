package io.stylemill.engine.generator;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.failure.Failure;
import io.stylemill.image.Pixels;
import io.stylemill.image.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a network's images are from given pictures, and the gradient of that with respect to w+
 * and noise.
 *
 * <p>Only numbers go in and come out; what to do with a gradient is the caller's affair. Every call
 * opens and closes its native memory. Safe for use by many threads.
 */
public final class ImageGradient implements AutoCloseable {
    private final TorchNetwork torch;
    private final Loss loss;
    private final PtNDManager manager;
    private final PtSymbolBlock text;
    private final Map<String, PtNDArray> weights;
    private final Map<String, PtNDArray> form;
    private final Map<String, PtNDArray> inputs;
    private final List<Input> maps;
    private final int batch;
    private final Size size;
    private final int numWs;

    /**
     * A network that looks at images.
     *
     * @param program gives one tensor of features, whose squared differences are added up; null
     *     where pixels decide alone
     * @param channels 1 or 3: what it takes, as {@code height}, {@code width}, {@code low} and
     *     {@code high} are
     * @param low what black is to it
     * @param high what white is to it
     */
    public record Features(
            @Nullable TorchProgram program, int channels, int height, int width, double low, double high) {
        /** No network: pixels decide alone. */
        public static final Features NONE = new Features(null, 3, 1, 1, -1, 1);
    }

    /**
     * What is made small.
     *
     * @param pixelWeight factor of the squared differences of pixels, over their pyramid of sizes
     * @param noiseWeight factor of what holds noise to be noise
     */
    public record Loss(Features features, double pixelWeight, double noiseWeight) {}

    /**
     * Where images are made.
     *
     * @param ws {@code [batch, numWs, wDim]}
     * @param noise {@code [batch, height, width]} of each noise input, or none: the noise is as the
     *     recipe says
     */
    public record Point(float[] ws, List<float[]> noise) {}

    /**
     * @param distances of each image from its picture, without what noise costs
     * @param ws gradient {@code [batch, numWs, wDim]}
     * @param noise gradient, in the shapes of the point
     */
    public record Slope(float[] distances, float[] ws, List<float[]> noise) {}

    private ImageGradient(
            TorchNetwork torch,
            Loss loss,
            PtNDManager manager,
            PtSymbolBlock text,
            Map<String, Input> inputs,
            int batch,
            NetworkDescription network) {
        this.torch = torch;
        this.loss = loss;
        this.manager = manager;
        this.text = text;
        this.inputs = new LinkedHashMap<>();
        this.maps = new ArrayList<>();
        this.batch = batch;
        this.size = new Size(network.width(), network.height(), network.channels());
        this.numWs = network.numWs();
        this.weights = torch.prepared(manager);
        this.form = Recorded.named(
                "form",
                Map.of(
                        "form",
                        TorchNetwork.array(
                                manager,
                                new Input(
                                        new float[] {
                                            loss.features().channels(),
                                            loss.features().height(),
                                            loss.features().width(),
                                            (float) loss.features().low(),
                                            (float) loss.features().high()
                                        },
                                        5))));
        inputs.forEach((name, input) -> {
            this.inputs.put(name, TorchNetwork.array(manager, input));
            if (name.startsWith("noise.")) {
                maps.add(input);
            }
        });
        Recorded.named("inputs", this.inputs);
    }

    static ImageGradient of(
            TorchNetwork torch, Loss loss, Map<String, Input> inputs, int batch, NetworkDescription network) {
        PtNDManager manager = torch.newScope();
        try {
            PtSymbolBlock text = TorchScriptArchive.load(manager, "gradient", List.of());
            return new ImageGradient(torch, loss, manager, text, inputs, batch, network);
        } catch (EngineException e) {
            manager.close();
            throw TorchNetwork.failure("preparing the gradient", "PyTorch refused our own program", e);
        }
    }

    /** Returns the images that one call makes. */
    public int batch() {
        return batch;
    }

    /**
     * Returns the number of pixels of each noise input that a point may set, from the lowest
     * resolution up.
     */
    public List<int[]> noise() {
        return maps.stream()
                .map(map -> new int[] {(int) map.shape()[2], (int) map.shape()[3]})
                .toList();
    }

    /**
     * Returns pictures to come near to, to be closed by the caller before this.
     *
     * @param pictures of the network's size and channels, at most {@link #batch}; the last one
     *     fills the batch
     */
    public Goal goal(List<Pixels> pictures) {
        if (pictures.isEmpty() || pictures.size() > batch) {
            throw new IllegalArgumentException("a goal takes 1 to " + batch + " pictures, not " + pictures.size());
        }
        int channels = size.channels();
        int plane = size.width() * size.height();
        float[] values = new float[batch * channels * plane];
        for (int n = 0; n < batch; n++) {
            Pixels picture = pictures.get(Math.min(n, pictures.size() - 1));
            if (!Size.of(picture).equals(size)) {
                throw new IllegalArgumentException("a picture has another size or other channels than the network");
            }
            for (int i = 0; i < plane * channels; i++) {
                // The middle of the values that become this one: `finish` multiplies by 127.5, adds
                // 128 and cuts off.
                values[(n * channels + i % channels) * plane + i / channels] =
                        ((picture.data()[i] & 0xff) - 127.5f) / 127.5f;
            }
        }
        return torch.computed("looking at pictures", false, scope -> {
            PtNDManager own = torch.newScope();
            try {
                PtNDArray target =
                        TorchNetwork.array(own, new Input(values, batch, channels, size.height(), size.width()));
                Map<String, PtNDArray> wanted = new LinkedHashMap<>();
                TorchProgram program = loss.features().program();
                if (program != null) {
                    wanted.put("goal", features(program, target));
                }
                wanted.put("target", target);
                wanted.put(
                        "weights",
                        TorchNetwork.array(
                                own,
                                new Input(new float[] {(float) loss.pixelWeight(), (float) loss.noiseWeight()}, 2)));
                return new Goal(own, Recorded.named("terms", wanted));
            } catch (EngineException | Failure e) {
                own.close();
                throw e;
            }
        });
    }

    private PtNDArray features(TorchProgram program, PtNDArray image) {
        PtNDArray prepared =
                Recorded.call(text, "prepared", image, List.of(form)).get(0);
        return program.forward(prepared);
    }

    /** Pictures on the device. */
    public final class Goal implements AutoCloseable {
        private final PtNDManager own;
        private final Map<String, PtNDArray> wanted;

        private Goal(PtNDManager own, Map<String, PtNDArray> wanted) {
            this.own = own;
            this.wanted = wanted;
        }

        /** Returns the distance and its gradient at a point. */
        public Slope at(Point point) {
            return torch.computed("finding a gradient", true, scope -> slope(scope, point));
        }

        private Slope slope(PtNDManager scope, Point point) {
            long width = point.ws().length / batch / numWs;
            PtNDArray ws = variable(scope, new Input(point.ws(), batch, numWs, width));
            Map<String, PtNDArray> given = new LinkedHashMap<>(inputs);
            Map<String, PtNDArray> noise = new LinkedHashMap<>();
            for (int i = 0; i < point.noise().size(); i++) {
                noise.put(
                        "noise." + i,
                        variable(
                                scope,
                                new Input(point.noise().get(i), maps.get(i).shape())));
            }
            given.putAll(Recorded.named("inputs", noise));
            PtNDArray image = torch.image(ws, weights, given);
            Map<String, PtNDArray> terms = new LinkedHashMap<>(wanted);
            TorchProgram program = loss.features().program();
            if (program != null) {
                PtNDArray found = features(program, image);
                terms.putAll(Recorded.named("terms", Map.of("features", found)));
            }
            terms.putAll(Recorded.named("terms", noise));
            List<PtNDArray> parts = Recorded.call(text, "loss", image, List.of(terms));
            Recorded.backward(parts.get(1));
            return new Slope(
                    TorchNetwork.floats(JniUtils.detachGradient(parts.get(0))),
                    gradient(ws),
                    noise.values().stream().map(Goal::gradient).toList());
        }

        private static PtNDArray variable(PtNDManager scope, Input input) {
            PtNDArray array = TorchNetwork.array(scope, input);
            array.setRequiresGradient(true);
            return array;
        }

        private static float[] gradient(PtNDArray leaf) {
            return TorchNetwork.floats(leaf.getGradient());
        }

        @Override
        public void close() {
            own.close();
        }
    }

    @Override
    public void close() {
        text.close();
        manager.close();
    }
}
