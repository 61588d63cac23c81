package io.stylemill.engine.generator;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.stylemill.failure.Failure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The boxes that a detector gave for one image.
 *
 * @param boxes {@code [K, 4]} in C order, finite
 * @param scores {@code [K]}
 * @param labels {@code [K]}
 */
public record Detections(float[] boxes, float[] scores, float[] labels) {
    /**
     * Returns what a program's {@code forward} finds in one image, as torchvision's detectors say
     * it: a list with one dictionary of {@code boxes}, {@code scores} and {@code labels}, alone or
     * as the last part of a tuple; or a tuple of the three.
     *
     * @param values in C order
     * @param shape {@code [1, C, H, W]}
     * @throws Failure {@code torchscript-output} when it is anything else, or a number of a box is
     *     not finite; {@code bad-network} when the program fails; {@code RESOURCES} when memory
     *     runs out
     */
    public static Detections of(TorchProgram program, float[] values, long... shape) {
        return program.call(
                "forward",
                List.of(new TorchNetwork.Input(values, shape)),
                "it does not take what is declared, or fails of itself",
                (scope, given) -> new Reader(program, scope).read(given));
    }

    private static final class Reader {
        private static final List<String> PARTS = List.of("boxes", "scores", "labels");

        private final TorchProgram program;
        private final PtNDManager scope;

        Reader(TorchProgram program, PtNDManager scope) {
            this.program = program;
            this.scope = scope;
        }

        Detections read(IValue given) {
            if (given.isTuple()) {
                IValue[] parts = given.toIValueTuple();
                try {
                    if (parts.length == 3 && Arrays.stream(parts).allMatch(IValue::isTensor)) {
                        Map<String, IValue> named = new LinkedHashMap<>();
                        for (int i = 0; i < parts.length; i++) {
                            named.put(PARTS.get(i), parts[i]);
                        }
                        return detections(named);
                    }
                    if (parts.length > 0 && parts[parts.length - 1].isList()) {
                        return list(parts[parts.length - 1]);
                    }
                } finally {
                    close(Arrays.asList(parts));
                }
            } else if (given.isList()) {
                return list(given);
            }
            throw bad("a " + given.getType());
        }

        private Detections list(IValue given) {
            IValue[] images = given.toIValueArray();
            try {
                if (images.length != 1 || !images[0].isMap()) {
                    throw bad("a list of " + images.length + " for one image");
                }
                Map<String, IValue> parts = images[0].toIValueMap();
                try {
                    return detections(parts);
                } finally {
                    close(parts.values());
                }
            } finally {
                close(Arrays.asList(images));
            }
        }

        private Detections detections(Map<String, IValue> parts) {
            TorchProgram.Answer boxes = numbers(parts, "boxes");
            TorchProgram.Answer scores = numbers(parts, "scores");
            TorchProgram.Answer labels = numbers(parts, "labels");
            long n = scores.shape().length == 1 ? scores.shape()[0] : -1;
            if (!Arrays.equals(labels.shape(), new long[] {n}) || !Arrays.equals(boxes.shape(), new long[] {n, 4})) {
                throw bad("boxes " + Arrays.toString(boxes.shape()) + ", scores " + Arrays.toString(scores.shape())
                        + " and labels " + Arrays.toString(labels.shape()));
            }
            for (float value : boxes.values()) {
                if (!Float.isFinite(value)) {
                    throw Failure.input(
                            "torchscript-output",
                            program.name() + " gave a box with the number " + value
                                    + "; it may be damaged, exported in half"
                                    + " precision, or made for another mean and std of its input");
                }
            }
            return new Detections(boxes.values(), scores.values(), labels.values());
        }

        private TorchProgram.Answer numbers(Map<String, IValue> parts, String part) {
            IValue value = parts.get(part);
            if (value == null || !value.isTensor()) {
                throw bad("a dictionary with " + parts.keySet());
            }
            PtNDArray tensor = value.toTensor(scope);
            return new TorchProgram.Answer(
                    program.ended("numbers", TorchNetwork::image, tensor),
                    tensor.getShape().getShape());
        }

        private static void close(Iterable<IValue> values) {
            values.forEach(IValue::close);
        }

        private Failure bad(String found) {
            return Failure.input(
                    "torchscript-output",
                    program.name() + " gave " + found
                            + "; expected is what torchvision's detectors give for one image: a list with one"
                            + " dictionary of boxes [K, 4], scores [K] and labels [K], or a tuple of the three");
        }
    }
}
