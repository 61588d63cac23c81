package io.stylemill.engine.generator;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.engine.generator.TorchNetwork.Masked;
import io.stylemill.engine.generator.TorchNetwork.Rendered;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.Latents;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript archive that somebody else wrote: a program, run because it was declared. Its bytes
 * are those that were hashed, and what it gives is checked against the declaration each time.
 */
final class ForeignNetwork implements Network {
    private final NetworkDescription network;
    private final Declared declared;
    private final TorchProgram program;

    private ForeignNetwork(NetworkDescription network, Declared declared, TorchProgram program) {
        this.network = network;
        this.declared = declared;
        this.program = program;
    }

    /**
     * @param mapping empty where {@code method} takes z itself, or nothing makes w of z
     * @param takesClasses whether the method that takes z takes class vectors beside it
     */
    private record Declared(String method, String mapping, boolean takesClasses, double low, double high) {
        static Declared of(NetworkDescription network) {
            Family.Settings config = new Family.Settings(network.config(), "the TorchScript archive");
            String method = config.text("method");
            String mapping = config.text("mapping");
            float[] range = config.numbers("range");
            int least = network.conditional() ? 2 : 1;
            String what = least == 2 ? "z and class vectors" : "z, and class vectors of length 0 if it wants them";
            if (network.styled()) {
                wanted(config, method, 1, 1, "w+ alone");
            }
            if (network.styled() && !network.maps()) {
                return new Declared(method, mapping, false, range[0], range[1]);
            }
            int wanted = wanted(config, mapping.isEmpty() ? method : mapping, least, 2, what);
            return new Declared(method, mapping, wanted == 2 || network.conditional(), range[0], range[1]);
        }

        /**
         * Returns how many parameters without a default the method has, or -1 where its text could
         * not be read.
         */
        private static int wanted(Family.Settings config, String method, int least, int most, String what) {
            for (Family.Settings one : config.has("methods") ? config.parts("methods") : List.<Family.Settings>of()) {
                if (one.text("name").equals(method) && one.values().get("parameters") instanceof List<?> all) {
                    int wanted = (int) all.stream()
                            .filter(parameter -> !String.valueOf(parameter).contains("="))
                            .count();
                    if (all.size() < least || wanted > most) {
                        throw Failure.input(
                                "torchscript-method",
                                "the archive's method " + method + " takes " + all + ", but is to be called with "
                                        + what + "; correct generator.torchscript, or export a method that takes that");
                    }
                    return wanted;
                }
            }
            return -1;
        }
    }

    /**
     * Returns the network of a declared archive, loaded and not yet tried.
     *
     * @throws Failure {@code torchscript-undeclared}; {@code torchscript-unsafe} when its text
     *     names operators that reach beyond it; {@code torchscript-method} when it is not what was
     *     declared
     */
    static ForeignNetwork load(TorchEngine engine, Checkpoint checkpoint, Device device) {
        NetworkDescription network = checkpoint.network();
        if (network.width() == 0) {
            throw Failure.input(
                    "torchscript-undeclared",
                    "the checkpoint " + checkpoint.sha256()
                            + " is a TorchScript archive, which is a program: it runs only"
                            + " where a manifest declares it under generator.torchscript, with its sha256");
        }
        TorchProgram program = TorchProgram.load(engine, checkpoint, device, "the TorchScript archive");
        try {
            return new ForeignNetwork(network, Declared.of(network), program);
        } catch (Failure e) {
            program.close();
            throw e;
        }
    }

    /**
     * Holds the archive to what makes a sample one that can be made again: nothing but its own
     * latent decides.
     *
     * @param batch samples per forward pass
     * @throws Failure {@code torchscript-output} when it does not give what was declared;
     *     {@code torchscript-not-repeatable} when equal latents do not give equal images
     */
    void tryOut(int batch) {
        long[] firstThenOther = new long[batch];
        Arrays.fill(firstThenOther, 1);
        firstThenOther[0] = 0;
        float[] image = tried(firstThenOther);
        int size = image.length / batch;
        for (int i = 0; i < image.length; i++) {
            if (!Float.isFinite(image[i])) {
                throw Failure.input(
                        Code.NOT_FINITE,
                        "the TorchScript archive gave NaN or infinite values for the latent of seed "
                                + firstThenOther[i / size] + "; it may be damaged, or exported in half precision");
            }
        }
        if (!Arrays.equals(image, tried(firstThenOther))) {
            throw notRepeatable(
                    "gave two different images for the same latent",
                    "export it with its noise constant, and without anything random or kept between calls");
        }
        if (batch > 1) {
            long[] otherThenFirst = new long[batch];
            Arrays.fill(otherThenFirst, 2);
            otherThenFirst[batch - 1] = 0;
            float[] moved = tried(otherThenFirst);
            if (!Arrays.equals(image, 0, size, moved, (batch - 1) * size, batch * size)) {
                throw notRepeatable(
                        "gave another image for the same latent at another place in the batch, among others",
                        "write generator.batch: 1, where every image is made alone");
            }
        }
    }

    private static Failure notRepeatable(String what, String next) {
        return Failure.input(
                "torchscript-not-repeatable",
                "the TorchScript archive " + what + ", so no image could be made again from its record; " + next);
    }

    private float[] tried(long[] seeds) {
        int n = seeds.length;
        if (network.styled() && !network.maps()) {
            return image(new Input(trialWs(seeds), n, network.numWs(), network.wDim()), Map.of());
        }
        float[] z = new float[n * network.zDim()];
        float[] c = new float[n * network.cDim()];
        for (int i = 0; i < n; i++) {
            System.arraycopy(
                    Latents.z(new ZSource.Seed(seeds[i]), network.zDim()), 0, z, i * network.zDim(), network.zDim());
            if (network.conditional()) {
                c[i * network.cDim() + (int) (seeds[i] % network.cDim())] = 1;
            }
        }
        Input latents = new Input(z, n, network.zDim());
        Input classes = new Input(c, n, network.cDim());
        if (network.numWs() == 0) {
            return image(latents, Map.of(SynthesisInputs.CLASSES, classes));
        }
        float[] w = mapping(latents, classes);
        float[] ws = new float[n * network.numWs() * network.wDim()];
        int layers = w.length / (n * network.wDim());
        for (int i = 0; i < n * network.numWs(); i++) {
            int from = layers == 1 ? i / network.numWs() : i;
            System.arraycopy(w, from * network.wDim(), ws, i * network.wDim(), network.wDim());
        }
        return image(new Input(ws, n, network.numWs(), network.wDim()), Map.of());
    }

    /**
     * Nobody knows what w the archive was trained with; normal numbers are as good as any to see
     * whether it repeats itself.
     */
    private float[] trialWs(long[] seeds) {
        int each = network.numWs() * network.wDim();
        float[] ws = new float[seeds.length * each];
        for (int i = 0; i < seeds.length; i++) {
            System.arraycopy(Latents.z(new ZSource.Seed(seeds[i]), each), 0, ws, i * each, each);
        }
        return ws;
    }

    @Override
    public float[] mapping(Input z, Input c) {
        long n = z.shape()[0];
        return call(declared.mapping(), declared.takesClasses() ? List.of(z, c) : List.of(z), (scope, result) -> {
            PtNDArray w = program.tensor(scope, result, declared.mapping());
            Shape shape = w.getShape();
            if (!shape.equals(new Shape(n, network.wDim()))
                    && !shape.equals(new Shape(n, network.numWs(), network.wDim()))) {
                throw Failure.input(
                        "torchscript-output",
                        "the archive's method " + declared.mapping() + " gave " + shape + "; declared are ("
                                + n + ", " + network.wDim() + ") or (" + n + ", " + network.numWs() + ", "
                                + network.wDim() + "): batch, numWs, wDim; correct generator.torchscript");
            }
            return program.ended("numbers", TorchNetwork::image, w);
        });
    }

    @Override
    public float[] image(Input latents, Map<String, Input> inputs) {
        return images("image", latents, inputs, TorchNetwork::image);
    }

    @Override
    public Rendered pixels(Input latents, Map<String, Input> inputs) {
        return images("pixels", latents, inputs, TorchNetwork::rendered);
    }

    @Override
    public Masked masked(Input latents, Map<String, Input> inputs, Map<String, Input> head) {
        throw DeclaredNetwork.noLayers();
    }

    @Override
    public Map<String, FeatureMap> features(Input latents, Map<String, Input> inputs, Collection<String> layers) {
        throw DeclaredNetwork.noLayers();
    }

    private <T> T images(String ending, Input latents, Map<String, Input> inputs, TorchNetwork.Reader<T> reader) {
        Input classes = inputs.get(SynthesisInputs.CLASSES);
        List<Input> parameters =
                classes != null && declared.takesClasses() ? List.of(latents, classes) : List.of(latents);
        long n = latents.shape()[0];
        return call(declared.method(), parameters, (scope, result) -> {
            PtNDArray image = program.tensor(scope, result, declared.method());
            Shape wanted = new Shape(n, network.channels(), network.height(), network.width());
            if (!image.getShape().equals(wanted)) {
                throw Failure.input(
                        "torchscript-output",
                        "the archive's method " + declared.method() + " gave " + image.getShape() + "; declared is "
                                + wanted + ": batch, channels, height, width; correct generator.torchscript");
            }
            return program.ended(ending, reader, image, declared.low(), declared.high());
        });
    }

    private <T> T call(String method, List<Input> parameters, TorchNetwork.Reader<T> reader) {
        return program.call(
                method, parameters, "it does not take what generator.torchscript declares, or fails of itself", reader);
    }

    @Override
    public void close() {
        program.close();
    }
}
