package io.stylemill.engine.generator;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A family's TorchScript functions and one network's prepared weights, on one device.
 *
 * <p>Weights go in as one dictionary of tensors. Every call opens and closes all of its native
 * memory; only the prepared weights live until {@link #close}. Safe for use by many threads:
 * libtorch runs a module's methods concurrently, and they only read.
 */
final class TorchNetwork implements Network {
    private static final String MISFIT = "the checkpoint's tensors do not fit its description";

    private static final String PREFIX = "synthesis.";

    private final TorchEngine engine;
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final IValue weights;
    private final List<String> layers;
    private final String engineName;

    private TorchNetwork(
            TorchEngine engine,
            PtNDManager manager,
            PtSymbolBlock module,
            IValue weights,
            List<String> layers,
            String engineName) {
        this.layers = layers;
        this.engineName = engineName;
        this.engine = engine;
        this.manager = manager;
        this.module = module;
        this.weights = weights;
    }

    /**
     * Eight-bit images.
     *
     * @param data {@code [batch, H, W, C]}
     * @param finite per sample: the network gave neither NaN nor infinities
     */
    record Rendered(byte[] data, boolean[] finite) {}

    /**
     * Eight-bit images and the classes of their pixels.
     *
     * @param labels {@code [batch, H, W]}
     * @param uncertainty per sample, 0 to 1
     */
    record Masked(Rendered images, byte[] labels, float[] uncertainty) {}

    /** A named float32 array for a call, in C order. */
    record Input(float[] values, long... shape) {}

    /** Returns the network of the checkpoint, loaded and prepared. */
    static TorchNetwork load(TorchEngine engine, Checkpoint checkpoint, Device device, Precision precision) {
        NetworkDescription description = checkpoint.network();
        Family family = Family.of(description);
        PtNDManager manager = (PtNDManager) engine.newManager(device);
        try {
            PtSymbolBlock module = TorchScriptArchive.load(manager, family);
            Set<String> names = new LinkedHashSet<>();
            try (IValue raw = weights(manager, checkpoint, names);
                    IValue type = IValue.from((long) precision.scalarType())) {
                IValue weights = IValueUtils.runMethod(module, "prepare", raw, type);
                String name = family.engine(engine.version(), keys(weights));
                return new TorchNetwork(engine, manager, module, weights, family.layers(names), name);
            }
        } catch (EngineException e) {
            manager.close();
            throw failure("loading the " + description.architecture().id() + " network", MISFIT, e);
        }
    }

    /**
     * Nothing but the dictionary holds the tensors, so that {@code prepare} frees each large one
     * when it is prepared. So each must own its memory: that of {@link #array} is Java's, which is
     * free for others when the scope is closed.
     */
    private static IValue weights(PtNDManager manager, Checkpoint checkpoint, Set<String> names) {
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            Map<String, PtNDArray> tensors = new LinkedHashMap<>();
            Copies copies = new Copies();
            forEachWeight(checkpoint, (name, values) -> tensors.put(name, copies.of(scope, values)));
            names.addAll(tensors.keySet());
            return IValue.stringMapFrom(tensors);
        }
    }

    /**
     * Copies arrays into tensors that own their memory, one after the other through the same piece
     * of Java's memory.
     */
    private static final class Copies {
        private ByteBuffer memory = ByteBuffer.allocateDirect(0);

        PtNDArray of(PtNDManager scope, Input input) {
            int bytes = Math.multiplyExact(input.values().length, Float.BYTES);
            if (memory.capacity() < bytes) {
                memory = ByteBuffer.allocateDirect(bytes);
            }
            ByteBuffer values = memory.slice(0, bytes).order(ByteOrder.nativeOrder());
            values.asFloatBuffer().put(input.values());
            try (PtNDArray borrowed = scope.create(values, new Shape(input.shape()), DataType.FLOAT32)) {
                return (PtNDArray) borrowed.duplicate();
            }
        }
    }

    /**
     * Calls with every tensor that the family's {@code prepare} takes, by the name that it has
     * there.
     */
    static void forEachWeight(Checkpoint checkpoint, BiConsumer<String, Input> taker) {
        NetworkDescription description = checkpoint.network();
        Family family = Family.of(description);
        Map<String, String> renames = family.renames(description);
        checkpoint
                .tensors()
                .forEach((name, tensor) ->
                        taker.accept(renamed(name, renames), new Input(Floats.of(tensor), tensor.shape())));
        family.settings(description)
                .forEach((name, setting) ->
                        taker.accept("config." + name, new Input(setting.values(), setting.shape())));
    }

    private static Set<String> keys(IValue dictionary) {
        Map<String, IValue> values = dictionary.toIValueMap();
        closeAll(List.copyOf(values.values()));
        return values.keySet();
    }

    /** Returns how records name the engine with the texts that compute this network. */
    String engineName() {
        return engineName;
    }

    @Override
    public float[] mapping(Input z, Input c) {
        engine.prepareThread();
        try (PtNDManager scope = (PtNDManager) manager.newSubManager();
                IValue zs = IValue.from(array(scope, z));
                IValue cs = IValue.from(array(scope, c));
                IValue w = IValueUtils.runMethod(module, "mapping", weights, zs, cs)) {
            return floats(w.toTensor(scope));
        } catch (EngineException e) {
            throw failure("running the mapping network", MISFIT, e);
        }
    }

    @Override
    public float[] image(Input ws, Map<String, Input> inputs) {
        return synthesize("image", ws, inputs, null, TorchNetwork::image);
    }

    @Override
    public Rendered pixels(Input ws, Map<String, Input> inputs) {
        return synthesize("pixels", ws, inputs, null, TorchNetwork::rendered);
    }

    @Override
    public Masked masked(Input ws, Map<String, Input> inputs, Map<String, Input> head) {
        return synthesize("masked", ws, inputs, named(head), (scope, result) -> {
            IValue[] parts = result.toIValueTuple();
            try {
                return new Masked(
                        rendered(scope, parts), bytes(parts[2].toTensor(scope)), floats(parts[3].toTensor(scope)));
            } finally {
                closeAll(List.of(parts));
            }
        });
    }

    @Override
    public Map<String, FeatureMap> features(Input ws, Map<String, Input> inputs, Collection<String> wanted) {
        Map<String, Input> head = new LinkedHashMap<>();
        head.put("features", new Input(new float[1], 1));
        for (String layer : wanted.isEmpty() ? layerNames() : wanted) {
            head.put(layer, new Input(new float[1], 1));
        }
        return synthesize("features", ws, inputs, named(head), (scope, result) -> {
            Map<String, IValue> found = result.toIValueMap();
            try {
                Map<String, FeatureMap> maps = new LinkedHashMap<>();
                for (String layer : layerNames()) {
                    IValue value = found.get(PREFIX + layer);
                    if (value != null) {
                        PtNDArray array = value.toTensor(scope);
                        long[] shape = array.getShape().getShape();
                        maps.put(layer, new FeatureMap((int) shape[1], (int) shape[2], (int) shape[3], floats(array)));
                    }
                }
                return maps;
            } finally {
                closeAll(List.copyOf(found.values()));
            }
        });
    }

    private List<String> layerNames() {
        return layers.stream().map(name -> name.substring(PREFIX.length())).toList();
    }

    /**
     * Users leave out what all names of layers begin with; weights of a layer that is not there fit
     * no network.
     */
    private Map<String, Input> named(Map<String, Input> head) {
        Map<String, Input> named = new LinkedHashMap<>();
        head.forEach((name, input) -> named.put(layers.contains(PREFIX + name) ? PREFIX + name : name, input));
        return named;
    }

    /** Takes a result out of native memory before the scope closes. */
    interface Reader<T> {
        T read(PtNDManager scope, IValue result);
    }

    static float[] image(PtNDManager scope, IValue result) {
        return floats(result.toTensor(scope));
    }

    /** Reads what {@code finish} of the text {@code image} returns. */
    static Rendered rendered(PtNDManager scope, IValue result) {
        IValue[] parts = result.toIValueTuple();
        try {
            return rendered(scope, parts);
        } finally {
            closeAll(List.of(parts));
        }
    }

    private static Rendered rendered(PtNDManager scope, IValue[] parts) {
        return new Rendered(
                bytes(parts[0].toTensor(scope)), parts[1].toTensor(scope).toBooleanArray());
    }

    private static byte[] bytes(PtNDArray array) {
        ByteBuffer bytes = array.toByteBuffer();
        byte[] data = new byte[bytes.remaining()];
        bytes.get(data);
        return data;
    }

    private <T> T synthesize(
            String method, Input ws, Map<String, Input> inputs, @Nullable Map<String, Input> head, Reader<T> reader) {
        engine.prepareThread();
        List<IValue> arguments = new ArrayList<>();
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            arguments.add(IValue.from(array(scope, ws)));
            arguments.add(dictionary(scope, inputs));
            if (head != null) {
                arguments.add(dictionary(scope, head));
            }
            List<IValue> all = new ArrayList<>(arguments);
            all.add(0, weights);
            try (IValue result = IValueUtils.runMethod(module, method, all.toArray(IValue[]::new))) {
                return reader.read(scope, result);
            }
        } catch (EngineException e) {
            throw failure("making images", MISFIT, e);
        } finally {
            closeAll(arguments);
        }
    }

    /**
     * Returns the floating-point image of latents, connected to what gradients are found for.
     *
     * @param ws in the scope that is to hold the image
     * @param prepared as {@link #prepared} gave it
     * @param inputs as {@link Recorded#named} gave them
     */
    PtNDArray image(PtNDArray ws, Map<String, PtNDArray> prepared, Map<String, PtNDArray> inputs) {
        return Recorded.call(module, "image_of", ws, List.of(prepared, inputs)).get(0);
    }

    /**
     * Returns copies of the prepared weights; those that {@code runMethod} made take no part in
     * gradients.
     */
    Map<String, PtNDArray> prepared(PtNDManager scope) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        Map<String, IValue> values = weights.toIValueMap();
        values.forEach((name, value) -> {
            try (PtNDArray array = value.toTensor(scope)) {
                arrays.put(name, (PtNDArray) array.duplicate());
            }
            value.close();
        });
        return Recorded.named("w", arrays);
    }

    /** Returns native memory on the network's device, to be closed by the caller. */
    PtNDManager newScope() {
        return (PtNDManager) manager.newSubManager();
    }

    /**
     * Computes in native memory of its own, with or without recording what gradients need.
     *
     * @param attempt what is done, for messages
     */
    <T> T computed(String attempt, boolean recorded, Function<PtNDManager, T> body) {
        engine.prepareThread();
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(recorded);
        try (PtNDManager scope = newScope()) {
            return body.apply(scope);
        } catch (EngineException e) {
            throw failure(attempt, MISFIT, e);
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    private static IValue dictionary(PtNDManager scope, Map<String, Input> inputs) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        inputs.forEach((name, input) -> arrays.put(name, array(scope, input)));
        return IValue.stringMapFrom(arrays);
    }

    /** Returns a tensor in memory of Java, which must not be used when the scope is closed. */
    static PtNDArray array(PtNDManager scope, Input input) {
        return scope.create(FloatBuffer.wrap(input.values()), new Shape(input.shape()), DataType.FLOAT32);
    }

    private static String renamed(String name, Map<String, String> prefixes) {
        for (Map.Entry<String, String> e : prefixes.entrySet()) {
            if (name.startsWith(e.getKey())) {
                return e.getValue() + name.substring(e.getKey().length());
            }
        }
        return name;
    }

    static float[] floats(PtNDArray array) {
        FloatBuffer buffer = array.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static void closeAll(List<IValue> values) {
        for (IValue value : new ArrayList<>(values)) {
            value.close();
        }
    }

    /** @param reason what is most likely wrong where memory is not */
    static Failure failure(String attempt, String reason, EngineException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("out of memory")
                || message.contains("can't allocate memory")
                || message.contains("bad_alloc")) {
            return Failure.of(
                    Kind.RESOURCES,
                    Code.OUT_OF_MEMORY,
                    attempt + " needs more memory than the device has left; use a smaller batch. PyTorch said: "
                            + PyTorchWords.key(message),
                    e);
        }
        return Failure.of(
                Kind.INPUT,
                Code.BAD_NETWORK,
                attempt + " failed; " + reason + ". PyTorch said: " + PyTorchWords.key(message),
                e);
    }

    @Override
    public void close() {
        weights.close();
        module.close();
        manager.close();
    }
}
