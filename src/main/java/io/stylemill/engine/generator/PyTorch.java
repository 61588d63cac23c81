package io.stylemill.engine.generator;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.LibUtils;
import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Convolution;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The started PyTorch engine of this process.
 *
 * <p>Starting takes a second or more and does not need the checkpoint, so a program starts it
 * beside other things.
 */
public final class PyTorch {
    private final TorchEngine engine;
    private final InstructionSet cpu;

    private PyTorch(TorchEngine engine, InstructionSet cpu) {
        this.engine = engine;
        this.cpu = cpu;
    }

    /**
     * Returns the engine, started if it was not; never asks the network for anything.
     *
     * <p>Sets the system properties that DJL reads. On a CPU, as many concurrent callers as there
     * are cores, with one intra-op thread each, spend less processor time on an image than one
     * caller with many threads.
     *
     * @param threads intra-op threads of each calling thread, at least 1
     * @throws Failure {@code engine-unavailable} when the native libraries cannot be loaded;
     *     {@code libraries-open-to-others} when they lie where others could change them
     */
    public static PyTorch start(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        synchronized (PyTorch.class) {
            NativeCache.close();
            System.setProperty("ai.djl.offline", "true");
            System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
            System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
            try {
                TorchEngine engine = new TorchEngine(Engine.getEngine("PyTorch"), threads);
                engine.prepareThread();
                return new PyTorch(engine, InstructionSet.read(InstructionSet.CPUINFO));
            } catch (EngineException | UnsatisfiedLinkError e) {
                throw Failure.of(
                        Kind.INPUT,
                        Code.ENGINE_UNAVAILABLE,
                        "starting PyTorch failed: " + reasons(e)
                                + "; the libraries must lie in the folder that PYTORCH_LIBRARY_PATH names, or in the"
                                + " program's lib folder, and its cache folder must be writable",
                        e);
            }
        }
    }

    /** Returns the messages of an exception and its causes; the last ones name the file. */
    private static String reasons(Throwable thrown) {
        Set<String> messages = new LinkedHashSet<>();
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            messages.add(String.valueOf(at.getMessage()));
        }
        return String.join(": ", messages);
    }

    /**
     * Returns the precision that a word ({@code auto}, {@code fp32}, {@code bf16}, {@code fp16})
     * means on a device of this machine, without starting the engine.
     *
     * @throws Failure {@code bad-precision}, {@code precision-unsupported}
     */
    public static String precision(String word, Device device) {
        return Precision.parse(word, device, InstructionSet.read(InstructionSet.CPUINFO))
                .id();
    }

    /** Returns engine and version, such as {@code pytorch-2.7.1}. */
    public String version() {
        return engine.version();
    }

    /**
     * Returns the batch shape that suits a network on a device.
     *
     * <p>A TorchScript archive makes every image alone, where none can depend on its neighbours.
     * Small StyleGAN2 networks gain from batches on CPUs, where otherwise the cost of starting each
     * operation shows; large ones and the other families run image by image there, so a larger
     * shape would only pad more. GPUs want as many as their memory comfortably holds.
     */
    public static int defaultBatch(NetworkDescription network, Device device) {
        int resolution = network.longerSide();
        if (network.architecture() == Architecture.TORCHSCRIPT) {
            return 1;
        }
        if (device.kind() == Device.Kind.CUDA) {
            return resolution <= 256 ? 32 : resolution <= 512 ? 16 : 8;
        }
        if (network.architecture() != Architecture.STYLEGAN2) {
            return 1;
        }
        return resolution <= 128 ? 8 : resolution <= 256 ? 4 : 1;
    }

    /**
     * Returns the seconds of its own time that one thread of this CPU takes for a convolution of a
     * batch and nothing else, the best of several: what networks are measured against.
     *
     * @param precision {@code fp32} or {@code bf16}
     * @throws Failure {@code bad-precision}, {@code precision-unsupported}
     */
    public double convolutionSeconds(Convolution shape, String precision, int batch, int times) {
        Precision parsed = Precision.parse(precision, Device.CPU, cpu);
        engine.prepareThread();
        return ConvolutionTime.measure(engine, parsed, shape, batch, times);
    }

    /**
     * Returns the convolutions that this CPU computes wrongly, in words, with how far off they are;
     * empty where a handful of calls agree with plain loops, in every precision of the CPU.
     *
     * @param own those of the families, which go round the kernels that are known to be wrong; else
     *     as other people's programs call them
     */
    public List<String> wrongConvolutions(boolean own) {
        List<String> wrong = new ArrayList<>();
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            if (precision == Precision.FP32 || cpu.bf16()) {
                wrong.addAll(Kernels.wrong(engine, precision, own ? Kernels.Form.OWN : Kernels.Form.BARE));
            }
        }
        return wrong;
    }

    /** Returns the folder that PyTorch's libraries were loaded from. */
    public Path libraries() {
        return Path.of(LibUtils.getLibtorchPath());
    }

    /**
     * Returns how many GPUs PyTorch can compute on; 0 with libraries for CPUs, whatever the machine
     * has.
     */
    public int gpus() {
        return engine.gpus();
    }

    /**
     * Returns the checkpoint's generator on the device, ready to run.
     *
     * @param precision {@code auto} (float32), {@code fp32}, {@code bf16} or {@code fp16}
     * @param batch samples per forward pass, at least 1
     * @throws Failure {@code bad-precision}, {@code precision-unsupported}; {@code no-such-device}
     *     when the GPU is not there; {@code wrong-kernel} when PyTorch's convolutions are wrong on
     *     this CPU; {@code bad-network} when tensors are missing or have wrong shapes;
     *     {@code torchscript-undeclared} and others when a TorchScript archive is not, or is not
     *     as, declared; {@code RESOURCES} when it does not fit into memory
     */
    public PyTorchGenerator load(Checkpoint checkpoint, Device device, String precision, int batch) {
        if (batch < 1) {
            throw Failure.input("bad-batch", "batch must be at least 1, not " + batch);
        }
        check(device);
        Precision parsed = Precision.parse(precision, device, cpu);
        engine.prepareThread();
        boolean foreign = checkpoint.network().architecture() == Architecture.TORCHSCRIPT;
        if (!foreign && device.kind() == Device.Kind.CPU) {
            Kernels.require(engine, parsed);
        }
        if (foreign && parsed != Precision.FP32) {
            throw Failure.input(
                    "precision-unsupported",
                    "a TorchScript archive computes in the types it was exported with; use fp32 or auto, not "
                            + parsed.id());
        }
        Network network = foreign
                ? ForeignNetwork.load(engine, checkpoint, device)
                : TorchNetwork.load(engine, checkpoint, device, parsed);
        try {
            if (network instanceof ForeignNetwork program) {
                return generator(checkpoint, program, device, batch);
            }
            return new PyTorchGenerator(
                    checkpoint,
                    network,
                    deviceClass(
                            network instanceof TorchNetwork own ? own.engineName() : version(), device, parsed, batch));
        } catch (Failure e) {
            network.close();
            throw e;
        }
    }

    /** Returns the generator of a declared archive, tried at the batch shape. */
    private PyTorchGenerator generator(Checkpoint checkpoint, ForeignNetwork program, Device device, int batch) {
        program.tryOut(batch);
        return new PyTorchGenerator(checkpoint, program, deviceClass(version(), device, Precision.FP32, batch));
    }

    private DeviceClass deviceClass(String made, Device device, Precision precision, int batch) {
        return new DeviceClass(made, deviceName(device), engine.threads(), precision.id(), batch);
    }

    /**
     * Returns a TorchScript archive on the device, ready to run; the caller declares it by its
     * digest.
     *
     * @param name what it is, for messages, such as {@code the labeler cells}
     * @throws Failure {@code torchscript-expected} when the checkpoint is none;
     *     {@code torchscript-unsafe} when its text names operators that reach beyond it;
     *     {@code no-such-device}; {@code bad-network} when PyTorch cannot load it
     */
    public TorchProgram program(Checkpoint checkpoint, Device device, String name) {
        check(device);
        return TorchProgram.load(engine, checkpoint, device, name);
    }

    /**
     * Tries a declared archive that makes images: it loads, makes what was declared, and at the
     * batch shape too. One that loads but does not run at batch 1 on this device is left to the
     * workers: it may need theirs.
     *
     * @param batch samples per forward pass, at least 1
     * @throws Failure as {@link #load} throws; {@code torchscript-batch} when it runs at batch 1
     *     alone
     */
    public void tryProgram(Checkpoint checkpoint, Device device, int batch) {
        check(device);
        try (ForeignNetwork program = ForeignNetwork.load(engine, checkpoint, device)) {
            try {
                generator(checkpoint, program, device, 1);
            } catch (Failure e) {
                if (e.is(Code.BAD_NETWORK) || e.kind() == Kind.RESOURCES) {
                    return;
                }
                throw e;
            }
            if (batch > 1) {
                requireBatch(checkpoint, program, device, batch);
            }
        }
    }

    private void requireBatch(Checkpoint checkpoint, ForeignNetwork program, Device device, int batch) {
        try {
            generator(checkpoint, program, device, batch);
        } catch (Failure e) {
            if (!e.is(Code.BAD_NETWORK)) {
                throw e;
            }
            throw Failure.of(
                    Kind.INPUT,
                    "torchscript-batch",
                    "the TorchScript archive runs at batch 1 but not at batch " + batch + ": " + e.getMessage()
                            + "; write generator.batch: 1",
                    e);
        }
    }

    private void check(Device device) {
        if (device.kind() == Device.Kind.CUDA && device.index() >= gpus()) {
            throw Failure.input(
                    "no-such-device",
                    "device " + device + " was asked for, but PyTorch sees " + gpus()
                            + " GPUs here; use cpu, or run doctor to see what is missing");
        }
    }

    private String deviceName(Device device) {
        return device.kind() == Device.Kind.CPU ? "cpu:" + cpu.id() : "cuda:" + Gpu.name(device.index());
    }
}
