package io.stylemill.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the generator's tensors among the ways in which people save state dicts. */
final class StateDicts {
    /** Where the generator is, the averaged one first; the root itself may be the state dict. */
    private static final List<String> PLACES = List.of(
            "g_ema",
            "g_running",
            "generator_smooth",
            "generator_ema",
            "G_ema",
            "params_ema",
            "g",
            "generator",
            "G",
            "state_dict");
    /**
     * What wrappers put before every name: data parallel and compiled modules, averages, and
     * encoders that carry their generator.
     */
    private static final List<String> PREFIXES =
            List.of("module.", "_orig_mod.", "decoder.", "generator_ema.", "generator.", "g_ema.");

    private StateDicts() {}

    /**
     * Returns the tensors by name of the first state dict that has the given one, without what
     * wrappers put before the names.
     *
     * @param known the name of a tensor that each state dict of the wanted kind has
     */
    static Optional<Map<String, RawArray>> find(@Nullable Object root, String known) {
        if (!(root instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        for (String place : PLACES) {
            if (map.get(place) instanceof Map<?, ?> state) {
                Optional<Map<String, RawArray>> found = unwrapped(state, known);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return unwrapped(map, known);
    }

    private static Optional<Map<String, RawArray>> unwrapped(Map<?, ?> state, String known) {
        String prefix = "";
        while (!state.containsKey(prefix + known)) {
            String before = prefix;
            Optional<String> next = PREFIXES.stream()
                    .filter(word ->
                            state.keySet().stream().anyMatch(key -> text(key).startsWith(before + word)))
                    .findFirst();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            prefix += next.get();
        }
        Map<String, RawArray> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : state.entrySet()) {
            if (text(entry.getKey()).startsWith(prefix)) {
                if (!(entry.getValue() instanceof Pickled.Torch tensor)) {
                    throw Refusal.unsupported("the state dict holds " + Attributes.brief(entry.getValue()) + " under "
                            + Attributes.brief(entry.getKey())
                            + "; a plain tensor of float16, bfloat16, float32 or float64 is needed");
                }
                tensors.put(text(entry.getKey()).substring(prefix.length()), tensor.array());
            }
        }
        return Optional.of(tensors);
    }

    private static String text(@Nullable Object key) {
        return key instanceof String name ? name : "";
    }
}
