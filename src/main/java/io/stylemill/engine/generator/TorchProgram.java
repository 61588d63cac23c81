package io.stylemill.engine.generator;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * A TorchScript archive that somebody else wrote, loaded onto a device: a program, run because it
 * was declared. Its bytes are those that were hashed.
 *
 * <p>Every call opens and closes its native memory. Safe for use by many threads, as far as the
 * program keeps nothing between calls.
 */
public final class TorchProgram implements AutoCloseable {
    private final TorchEngine engine;
    private final String name;
    private final PtNDManager manager;
    private final PtSymbolBlock program;
    private final PtSymbolBlock own;

    private TorchProgram(
            TorchEngine engine, String name, PtNDManager manager, PtSymbolBlock program, PtSymbolBlock own) {
        this.engine = engine;
        this.name = name;
        this.manager = manager;
        this.program = program;
        this.own = own;
    }

    /**
     * What a program gave.
     *
     * @param values in C order
     * @param shape lengths by dimension
     */
    public record Answer(float[] values, long[] shape) {}

    /** @param name what the archive is, for messages, such as {@code the TorchScript archive} */
    static TorchProgram load(TorchEngine engine, Checkpoint checkpoint, Device device, String name) {
        Tensor archive = checkpoint.tensors().get(Checkpoint.ARCHIVE);
        if (checkpoint.network().architecture() != Architecture.TORCHSCRIPT || archive == null) {
            throw Failure.input(
                    "torchscript-expected",
                    name + " is a file of the format " + checkpoint.format()
                            + ", not a TorchScript archive; export it with torch.jit.save");
        }
        if (checkpoint.network().config().get("reaches") instanceof List<?> reaches && !reaches.isEmpty()) {
            throw Failure.input(
                    "torchscript-unsafe",
                    "the text of " + name + " names " + reaches + ", which reach beyond the network; it needs none of"
                            + " them, so export it without");
        }
        byte[] bytes = new byte[Math.toIntExact(archive.elements())];
        archive.data().get(bytes);
        engine.prepareThread();
        PtNDManager manager = (PtNDManager) engine.newManager(device);
        try {
            PtSymbolBlock program = JniUtils.loadModule(manager, new ByteArrayInputStream(bytes), true, false);
            JniUtils.enableInferenceMode(program);
            PtSymbolBlock own = TorchScriptArchive.load(manager, "foreign", List.of("image"));
            return new TorchProgram(engine, name, manager, program, own);
        } catch (EngineException e) {
            manager.close();
            throw TorchNetwork.failure(
                    "loading " + name, "it is not one that PyTorch " + engine.number() + " can run", e);
        } catch (IOException e) {
            manager.close();
            throw Failure.bug("loading TorchScript from memory failed: " + e);
        }
    }

    /**
     * Returns what the program's {@code forward} gives for one float32 tensor.
     *
     * @param values in C order
     * @throws Failure {@code torchscript-output} when it is not one tensor; {@code bad-network}
     *     when the program fails; {@code RESOURCES} when memory runs out
     */
    public Answer forward(float[] values, long... shape) {
        Input input = new Input(values, shape);
        return call(
                "forward", List.of(input), "it does not take what is declared, or fails of itself", (scope, given) -> {
                    PtNDArray tensor = tensor(scope, given, "forward");
                    return new Answer(
                            ended("numbers", TorchNetwork::image, tensor),
                            tensor.getShape().getShape());
                });
    }

    /** Returns what it is, for messages. */
    String name() {
        return name;
    }

    /** Returns the one tensor that {@code forward} gives, connected to what it was given. */
    PtNDArray forward(PtNDArray given) {
        List<PtNDArray> found = Recorded.call(program, "forward", given, List.of());
        if (found.size() != 1) {
            throw Failure.input(
                    "torchscript-output",
                    "the method forward of " + name + " gave " + found.size()
                            + " tensors, not one; join them in the program, for example with torch.cat");
        }
        return found.get(0);
    }

    /** Returns the one tensor that a method gave. */
    PtNDArray tensor(PtNDManager scope, IValue given, String method) {
        if (!given.isTensor()) {
            throw Failure.input(
                    "torchscript-output",
                    "the method " + method + " of " + name + " gave a " + given.getType()
                            + ", not one tensor; export a method that returns one alone");
        }
        return given.toTensor(scope);
    }

    /**
     * Runs one of our endings in {@code foreign.py} over a tensor, with numbers, and reads what it
     * gives.
     */
    <T> T ended(String ending, TorchNetwork.Reader<T> reader, PtNDArray tensor, double... numbers) {
        IValue[] values = new IValue[1 + numbers.length];
        values[0] = IValue.from(tensor);
        for (int i = 0; i < numbers.length; i++) {
            values[1 + i] = IValue.from(numbers[i]);
        }
        try (PtNDManager scope = (PtNDManager) manager.newSubManager();
                IValue ended = IValueUtils.runMethod(own, ending, values)) {
            return reader.read(scope, ended);
        } finally {
            for (IValue value : values) {
                value.close();
            }
        }
    }

    /** @param reason what is most likely wrong where memory is not */
    <T> T call(String method, List<Input> parameters, String reason, TorchNetwork.Reader<T> reader) {
        engine.prepareThread();
        IValue[] values = new IValue[parameters.size()];
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            int i = 0;
            for (Input parameter : parameters) {
                values[i++] = IValue.from(TorchNetwork.array(scope, parameter));
            }
            try (IValue result = IValueUtils.runMethod(program, method, values)) {
                return reader.read(scope, result);
            } finally {
                for (IValue value : values) {
                    value.close();
                }
            }
        } catch (EngineException e) {
            throw TorchNetwork.failure("running the method " + method + " of " + name, reason, e);
        }
    }

    @Override
    public void close() {
        program.close();
        own.close();
        manager.close();
    }
}
