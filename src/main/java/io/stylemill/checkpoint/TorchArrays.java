package io.stylemill.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects that {@code torch.save} writes, of both containers, and the arrays in them: a tensor
 * alone, or the tensors of dictionaries and lists. Nothing that a file names is imported or called.
 */
final class TorchArrays {
    private static final int MAX_DEPTH = 4;

    private TorchArrays() {}

    /** Returns the object of a zip container whose folder is {@code root}. */
    static @Nullable Object object(TorchZip zip, String root, Budget budget) {
        if (zip.has(root + "byteorder")) {
            Region order = zip.content(root + "byteorder");
            String name =
                    new String(order.bytes(0, Math.min(16, order.length()), "byteorder"), StandardCharsets.US_ASCII);
            if (!name.equals("little")) {
                throw Refusal.unsupported(
                        "the file was saved with byte order " + name + "; save it again on a little-endian machine");
            }
        }
        TorchStorages storages = new TorchStorages((key, bytes) -> {
            Region data = zip.content(root + "data/" + key);
            return data.slice(0, bytes, "the storage " + Attributes.brief(key));
        });
        PickleInput in = new PickleInput(zip.content(root + "data.pkl"));
        return new Unpickler(in, new Constructors(budget, storages), budget).load();
    }

    /** Returns whether a zip is one of torch.save and not NumPy's. */
    static boolean looksLike(Region file) {
        return TorchZip.looksLike(file) && TorchZip.of(file).root() != null;
    }

    /** Returns the arrays of a zip container by name, as {@link #named} names them. */
    static Map<String, RawArray> zipped(Region file, Budget budget) {
        TorchZip zip = TorchZip.of(file);
        String root = zip.root();
        if (root == null) {
            throw Refusal.damaged("the zip archive has no data.pkl of torch.save");
        }
        return named(object(zip, root, budget));
    }

    /** Returns the arrays of the container of PyTorch before 1.6. */
    static Map<String, RawArray> streamed(Region file, Budget budget) {
        return named(TorchStorages.stream(() -> file, budget));
    }

    /**
     * A tensor alone has no name; those in dictionaries and lists are named by keys and numbers,
     * joined by {@code /}.
     */
    private static Map<String, RawArray> named(@Nullable Object object) {
        Map<String, RawArray> arrays = new TreeMap<>();
        collect(object, "", 0, arrays);
        if (arrays.isEmpty()) {
            throw Refusal.unsupported("it holds " + Attributes.brief(object)
                    + " and no tensor; save the tensor, or a dictionary of tensors");
        }
        return arrays;
    }

    private static void collect(@Nullable Object object, String name, int depth, Map<String, RawArray> arrays) {
        if (object instanceof Pickled.Torch tensor) {
            arrays.put(name, tensor.array());
        } else if (object instanceof RawArray array) {
            arrays.put(name, array);
        } else if (depth < MAX_DEPTH && object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> collect(value, joined(name, String.valueOf(key)), depth + 1, arrays));
        } else if (depth < MAX_DEPTH && object instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(list.get(i), joined(name, Integer.toString(i)), depth + 1, arrays);
            }
        }
    }

    private static String joined(String name, String key) {
        return name.isEmpty() ? key : name + "/" + key;
    }
}
