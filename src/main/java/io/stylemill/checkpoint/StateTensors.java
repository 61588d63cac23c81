package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * The tensors of a state dict on their way to the neutral names; what is left at the end is
 * refused.
 */
final class StateTensors {
    private static final double TOLERANCE = 1e-6;

    private final Map<String, RawArray> left;
    private final Map<String, Tensor> tensors = new TreeMap<>();
    private final String code;
    private final Budget budget;

    /** @param code whose names these are, such as {@code genforce's StyleGAN2} */
    StateTensors(Map<String, RawArray> state, String code, Budget budget) {
        this.left = new TreeMap<>(state);
        this.code = code;
        this.budget = budget;
    }

    /** Returns the tensors that have neutral names so far. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    boolean has(String name) {
        return left.containsKey(name);
    }

    void move(String from, String to, int rank) {
        tensors.put(to, take(from, rank).floats(from, budget));
    }

    /** Moves a tensor whose values are something else in the neutral form. */
    void move(String from, String to, int rank, DoubleUnaryOperator function) {
        tensors.put(to, take(from, rank).floats(from, budget, function));
    }

    /** Takes a tensor of this rank; lengths of 1 in front of that are dropped. */
    RawArray take(String name, int rank) {
        RawArray array = left.remove(name);
        if (array == null) {
            throw Refusal.damaged("the state dict has no tensor " + name + ", which " + code + " needs");
        }
        while (array.rank() > rank && array.dimension(0) == 1) {
            array = array.dropped(0);
        }
        if (array.rank() != rank) {
            throw Refusal.damaged("the tensor " + name + " has the shape " + Attributes.brief(array.shape())
                    + "; needed are " + rank + " dimensions");
        }
        return array;
    }

    /** Takes a tensor's values. */
    Tensor values(String name, int rank) {
        return take(name, rank).floats(name, budget);
    }

    /** Reads values of another view of a tensor that was taken. */
    Tensor values(RawArray taken, String name, DoubleUnaryOperator function) {
        return taken.floats(name, budget, function);
    }

    /** Drops a tensor if it is there. */
    void drop(String name) {
        left.remove(name);
    }

    /** Drops all tensors whose names begin so. */
    void dropAll(String prefix) {
        left.keySet().removeIf(name -> name.startsWith(prefix));
    }

    /** Returns whether every value of a tensor is 0; it stays where it is. */
    boolean zero(String name) {
        RawArray array = left.get(name);
        if (array == null) {
            return true;
        }
        for (float value : array.floats(name, budget).toFloats()) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes a square blurring kernel, or one for each channel, and returns the taps whose outer
     * product it is, so that the first tap is 1.
     */
    List<Double> taps(String name) {
        RawArray array = left.remove(name);
        while (array != null && array.rank() > 2) {
            array = array.item(0);
        }
        if (array == null || array.rank() != 2 || array.dimension(0) != array.dimension(1)) {
            throw Refusal.damaged("the state dict has no square kernel " + name + ", which " + code + " needs");
        }
        float[] kernel = array.floats(name, budget).toFloats();
        int size = (int) array.dimension(0);
        List<Double> taps = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            taps.add((double) kernel[i] / kernel[0]);
        }
        for (int i = 0; i < kernel.length; i++) {
            double expected = kernel[0] * taps.get(i / size) * taps.get(i % size);
            if (!(Math.abs(kernel[i] - expected) <= TOLERANCE) || size % 2 == 0) {
                throw Refusal.unsupported("the kernel " + name + " of " + size + " x " + size
                        + " is not the product of an odd number of taps with themselves; export the network as"
                        + " TorchScript");
            }
        }
        return taps;
    }

    /** Refuses tensors that nothing asked for. */
    void nothingLeft() {
        if (!left.isEmpty()) {
            throw Refusal.unsupported("the state dict holds the tensor "
                    + Attributes.brief(left.keySet().iterator().next()) + " and " + (left.size() - 1)
                    + " others that " + code + " does not have; other networks can be used as TorchScript");
        }
    }
}
