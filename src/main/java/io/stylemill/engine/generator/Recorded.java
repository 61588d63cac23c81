package io.stylemill.engine.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls TorchScript methods so that PyTorch records what gradients need. DJL's {@code runMethod}
 * runs below the layer that records, whatever a thread has set; its {@code forward} does not where
 * it is told to train, and takes its parameters as named arrays.
 */
final class Recorded {
    private Recorded() {}

    /**
     * Names the arrays as the entries of a dictionary parameter; for those that many calls share,
     * once.
     */
    static Map<String, PtNDArray> named(String parameter, Map<String, PtNDArray> arrays) {
        arrays.forEach((name, array) -> array.setName(parameter + "." + name));
        return new LinkedHashMap<>(arrays);
    }

    /**
     * Returns the tensors that a method gives.
     *
     * @param method of the module
     * @param first parameter; what comes out is kept where it is
     * @param dictionaries the other parameters, in their order, as {@link #named} gave them
     */
    static List<PtNDArray> call(
            PtSymbolBlock module, String method, PtNDArray first, List<Map<String, PtNDArray>> dictionaries) {
        NDList given = new NDList();
        first.setName(null);
        given.add(first);
        dictionaries.forEach(dictionary -> given.addAll(dictionary.values()));
        PtNDManager scope = first.getManager();
        NDArray word = scope.create(0f);
        word.setName("module_method:" + method);
        given.add(word);
        return IValueUtils.forward(module, given, true).stream()
                .map(PtNDArray.class::cast)
                .toList();
    }

    /** Finds the gradients of a sum, a single number, for all variables behind it. */
    static void backward(PtNDArray sum) {
        JniUtils.backward(sum, (PtNDArray) sum.getManager().create(1f), false, false);
    }
}
