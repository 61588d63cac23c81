package io.stylemill.engine.label;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.TorchProgram;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Labeler.Input;
import io.stylemill.order.plan.CounterRandom;
import io.stylemill.order.plan.Recipe.StreamId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript program that gives one row of numbers, or maps of them, for each image, run at a
 * fixed, padded batch shape, so that they do not depend on the images beside its own.
 *
 * <p>It is tried when it is loaded: the same image at every place of a batch, among others, must
 * give the same bits. Where it does not, or the program takes single images only, images go in one
 * at a time; a program that does not give the same even then is refused. Safe for use by many
 * threads.
 */
final class ImageProgram implements AutoCloseable {
    private static final int CPU_BATCH = 8;
    private static final int GPU_BATCH = 32;

    private final String name;
    private final ProgramInput input;
    private final TorchProgram program;
    private final Form form;
    private final int batch;
    private final Rows first;

    private ImageProgram(String name, ProgramInput input, TorchProgram program, Form form, int batch, Rows first) {
        this.name = name;
        this.input = input;
        this.program = program;
        this.form = form;
        this.batch = batch;
        this.first = first;
    }

    /** What a program gives for each image. */
    enum Form {
        /** {@code [numbers]}. */
        ROW,
        /** {@code [classes, height, width]}. */
        MAPS
    }

    /** What a program gave for a batch; {@code shape} is that of all images together. */
    private record Rows(float[] values, long[] shape) {
        int width() {
            return Math.toIntExact(values.length / shape[0]);
        }

        boolean isLike(Rows other) {
            return Arrays.equals(shape, 1, shape.length, other.shape, 1, other.shape.length);
        }
    }

    /**
     * @param name what it is, for messages, such as {@code the labeler cells}
     * @throws Failure as {@link PyTorch#program}; {@code torchscript-output} when it gives no rows
     *     of finite numbers; {@code torchscript-not-repeatable}
     */
    static ImageProgram open(PyTorch engine, Checkpoint archive, Device device, String name, Input declared) {
        return open(engine, archive, device, name, declared, Form.ROW, Integer.MAX_VALUE);
    }

    /** @param most images at a time */
    static ImageProgram open(
            PyTorch engine, Checkpoint archive, Device device, String name, Input declared, Form form, int most) {
        TorchProgram program = engine.program(archive, device, name);
        try {
            ProgramInput input = new ProgramInput(declared);
            int batch = Math.min(most, device.kind() == Device.Kind.CUDA ? GPU_BATCH : CPU_BATCH);
            Rows tried = batch == 1 ? null : tried(program, input, name, form, batch);
            return tried == null
                    ? new ImageProgram(name, input, program, form, 1, triedAlone(program, input, name, form))
                    : new ImageProgram(name, input, program, form, batch, tried);
        } catch (Failure e) {
            program.close();
            throw e;
        }
    }

    /** Returns what it gave for a batch, or null where the program is not one for batches. */
    private static @Nullable Rows tried(TorchProgram program, ProgramInput input, String name, Form form, int batch) {
        float[] one = noise(input, 1);
        float[] other = noise(input, 2);
        float[] another = noise(input, 3);
        try {
            Rows first = run(program, input, name, form, batch(one, other, batch, 0));
            Rows last = run(program, input, name, form, batch(one, another, batch, batch - 1));
            Rows all = run(program, input, name, form, batch(one, one, batch, 0));
            if (!last.isLike(first) || !all.isLike(first)) {
                return null;
            }
            int width = first.width();
            boolean equal = Arrays.equals(first.values(), 0, width, last.values(), (batch - 1) * width, batch * width);
            for (int i = 0; i < batch; i++) {
                equal &= Arrays.equals(first.values(), 0, width, all.values(), i * width, (i + 1) * width);
            }
            return equal ? first : null;
        } catch (Failure e) {
            if (e.kind() == Kind.RESOURCES) {
                throw e;
            }
            // Many programs are traced with a single image; tried with one, it says what is wrong
            // if anything is.
            return null;
        }
    }

    private static Rows triedAlone(TorchProgram program, ProgramInput input, String name, Form form) {
        float[] one = noise(input, 1);
        Rows first = run(program, input, name, form, one);
        run(program, input, name, form, noise(input, 2));
        Rows again = run(program, input, name, form, one);
        if (!Arrays.equals(first.values(), again.values())) {
            throw notRepeatable(name);
        }
        return first;
    }

    static Failure notRepeatable(String name) {
        return Failure.input(
                "torchscript-not-repeatable",
                name + " gave different numbers for the same image, so what it says could not be found again;"
                        + " export it without anything random or kept between calls");
    }

    static float[] noise(ProgramInput input, long stream) {
        CounterRandom random = new CounterRandom(new StreamId(0, stream));
        float[] values = new float[input.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }

    private static float[] batch(float[] one, float[] others, int batch, int place) {
        float[] values = new float[Math.multiplyExact(one.length, batch)];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(i == place ? one : others, 0, values, i * one.length, one.length);
        }
        return values;
    }

    private static Rows run(TorchProgram program, ProgramInput input, String name, Form form, float[] values) {
        int n = values.length / input.size();
        TorchProgram.Answer answer = program.forward(values, input.shape(n));
        long[] shape = answer.shape();
        boolean fits = form == Form.MAPS
                ? shape.length == 4 && shape[2] * shape[3] > 1
                : shape.length == 2 || shape.length == 4 && shape[2] == 1 && shape[3] == 1;
        if (!fits || shape[0] != n || shape[1] < 1) {
            throw Failure.input(
                    "torchscript-output",
                    name + " gave a tensor " + Arrays.toString(shape) + " for the images "
                            + Arrays.toString(input.shape(n)) + "; expected is "
                            + (form == Form.MAPS
                                    ? "a map for each class, [" + n + ", classes, height, width]"
                                    : "one row of numbers for each, [" + n + ", numbers] or [" + n
                                            + ", numbers, 1, 1]: take the mean over height and width in the program"));
        }
        return new Rows(answer.values(), shape);
    }

    /** Returns how many images go in at a time. */
    int batch() {
        return batch;
    }

    /** Returns how many numbers an image gives. */
    int width() {
        return first.width();
    }

    /**
     * Returns the lengths of what an image gives, by dimension: {@code [classes, height, width]} of
     * maps.
     */
    int[] shape() {
        return Arrays.stream(first.shape()).skip(1).mapToInt(Math::toIntExact).toArray();
    }

    /**
     * Returns a row for each image, in their order.
     *
     * @throws Failure {@code torchscript-output} when a row is not finite or its length changes;
     *     {@code bad-network}; {@code RESOURCES}
     */
    List<float[]> rows(List<Pixels> images, Workspace workspace) {
        List<float[]> rows = new ArrayList<>(images.size());
        for (int from = 0; from < images.size(); from += batch) {
            int here = Math.min(batch, images.size() - from);
            float[] values = new float[Math.multiplyExact(input.size(), batch)];
            for (int i = 0; i < here; i++) {
                input.write(images.get(from + i), workspace, values, i * input.size());
            }
            Rows given = run(program, input, name, form, values);
            int width = first.width();
            if (!given.isLike(first)) {
                throw Failure.input(
                        "torchscript-output",
                        name + " gave " + given.width() + " numbers for an image, after " + width
                                + " for others; export one whose answers have one length");
            }
            for (int i = 0; i < here; i++) {
                rows.add(finite(Arrays.copyOfRange(given.values(), i * width, (i + 1) * width)));
            }
        }
        return rows;
    }

    private float[] finite(float[] row) {
        for (float value : row) {
            if (!Float.isFinite(value)) {
                throw Failure.input(
                        "torchscript-output",
                        name + " gave the number " + value + " for an image; it may be damaged, exported in half"
                                + " precision, or made for another mean and std of its input");
            }
        }
        return row;
    }

    @Override
    public void close() {
        program.close();
    }
}
