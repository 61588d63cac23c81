package io.stylemill.checkpoint;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Ticks off the tensors of a network against what it needs. */
final class TensorShapes {
    private static final int MAX_TAPS = 256;

    private final Map<String, Tensor> tensors;
    private final Set<String> seen = new HashSet<>();

    TensorShapes(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** Requires the tensor with exactly this shape. */
    void exactly(String name, int... shape) {
        any(name, shape);
    }

    /**
     * Requires the tensor with this shape, where -1 means any length from 1 to 65536; returns the
     * lengths.
     */
    int[] any(String name, int... shape) {
        long[] found = found(name);
        boolean fits = found.length == shape.length;
        int[] lengths = new int[shape.length];
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] < 0 ? found[i] >= 1 && found[i] <= NetworkCheck.MAX_FEATURES : found[i] == shape[i];
            lengths[i] = (int) found[i];
        }
        if (!fits) {
            throw Refusal.damaged("the tensor " + name + " has shape " + Arrays.toString(found) + " instead of "
                    + Arrays.toString(shape).replace("-1", "any"));
        }
        return lengths;
    }

    /** Requires the tensor as a scalar or a vector with this many elements. */
    void elements(String name, int count) {
        long[] found = found(name);
        if (found.length > 1 || tensor(name).elements() != count) {
            throw Refusal.damaged("the tensor " + name + " has shape " + Arrays.toString(found) + " instead of " + count
                    + " elements");
        }
    }

    /** Checks a resampling filter: separable taps or a square kernel. */
    void filter(String name, boolean required) {
        if (!required && !has(name)) {
            return;
        }
        long[] found = found(name);
        boolean square = found.length == 1 || found.length == 2 && found[0] == found[1];
        if (!square || found[0] < 1 || found[0] > MAX_TAPS) {
            throw Refusal.damaged("the filter " + name + " has shape " + Arrays.toString(found)
                    + "; allowed are [taps] and [taps, taps] with at most " + MAX_TAPS);
        }
    }

    /** Requires a StyleGAN3 filter of this many taps, or none for 1; returns the taps. */
    int taps(String name, int taps) {
        if (taps == 1 && !has(name)) {
            return 1;
        }
        filter(name, true);
        if (found(name)[0] != taps) {
            throw Refusal.damaged("the filter " + name + " has " + found(name)[0] + " taps, the layer says " + taps);
        }
        return taps;
    }

    /**
     * Checks that a filter, where there is one, is radial (a square kernel) or separable as said.
     */
    void radial(String name, boolean radial) {
        if (has(name) && (found(name).length == 2) != radial) {
            throw Refusal.damaged("the filter " + name + " has shape " + Arrays.toString(found(name))
                    + ", the layer says it is " + (radial ? "radial" : "separable"));
        }
    }

    /**
     * Refuses tensors that nothing asked for: they would change the arithmetic in an unknown way.
     */
    void nothingElse() {
        Set<String> rest = new TreeSet<>(tensors.keySet());
        rest.removeAll(seen);
        if (!rest.isEmpty()) {
            throw Refusal.unsupported(
                    "the network holds " + rest.size() + " tensors that its architecture does not have, such as "
                            + Attributes.brief(rest.iterator().next())
                            + "; it comes from a changed network, which can be used as TorchScript");
        }
    }

    private long[] found(String name) {
        return tensor(name).shape();
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw Refusal.damaged("the tensor " + name + " is missing");
        }
        seen.add(name);
        return tensor;
    }
}
