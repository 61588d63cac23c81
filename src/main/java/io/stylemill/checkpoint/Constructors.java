package io.stylemill.checkpoint;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the names in a pickle stand for here: a short list of functions and classes whose results are rebuilt as data.
 *
 * <p>Other classes (of a discriminator, an augmentation, an optimiser) become inert objects without content, see {@link
 * GlobalNames}. Nothing else can be named, and nothing outside the list can be called, wherever it stands in the file.
 */
final class Constructors {
    private static final List<String> PATHS =
            List.of("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath", "Path");

    /** Classes whose objects keep their state. */
    private static final Set<String> KEPT =
            Set.of("dnnlib.tflib.network.Network", "argparse.Namespace", NvidiaModules.EMBEDDING);

    private final Budget budget;
    private final @Nullable TorchStorages storages;

    /** Uses the storages for persistent ids; without any, persistent ids are refused. */
    Constructors(Budget budget, @Nullable TorchStorages storages) {
        this.budget = budget;
        this.storages = storages;
    }

    /** Refuses a name that no checkpoint has. */
    void named(Pickled.Global global, long at) {
        GlobalNames.check(global, at);
    }

    /** Returns what calling the function or class gives (instruction REDUCE). */
    @Nullable
    Object call(@Nullable Object callable, @Nullable Object arguments, long at) {
        if (!(callable instanceof Pickled.Global global) || !(arguments instanceof Pickled.Tuple args)) {
            throw Refusal.unsafe("the pickle calls " + Attributes.brief(callable) + " at byte " + at
                    + ", which is not a function by name; nothing was executed");
        }
        Pickled.Global name = GlobalNames.canonical(global);
        return switch (name.toString()) {
            case "torch_utils.persistence._reconstruct_persistent_obj" -> module(args, at);
            case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> tensor(args, at);
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> args.at(0);
            case "torch._tensor._rebuild_from_type_v2" -> subclass(args, at);
            case "torch.storage._load_from_bytes" -> storage(args, at);
            case "torch.Size" -> args.at(0);
            case "collections.OrderedDict", "dnnlib.util.EasyDict", "builtins.dict", "collections.Counter" ->
                map(args.at(0), at);
            case "collections.defaultdict" -> new LinkedHashMap<>(4);
            case "builtins.set", "builtins.frozenset" -> set(args.at(0), at);
            case "builtins.bytes", "builtins.bytearray" -> bytes(args, at);
            case "_codecs.encode" -> encoded(args, at);
            case "numpy.dtype" ->
                args.at(0) instanceof String code ? new Numpy.Dtype(code) : new Pickled.Instance(name);
            case "numpy.core.multiarray._reconstruct" -> new Numpy.Array();
            case "dill._dill._create_array" -> created(args, at);
            case "numpy.core.multiarray.scalar" -> scalar(args, at);
            case "numpy.core.numeric._frombuffer" -> array(args);
            case "copyreg._reconstructor" -> create(args.at(0), args, at);
            default -> {
                boolean path = name.module().equals("pathlib") && PATHS.contains(name.name());
                if (!path && !name.toString().equals("torch.device")) {
                    throw Refusal.unsafe(
                            "the pickle asks at byte " + at + " to call " + global
                                    + ", which no checkpoint needs; nothing was executed. Do not open this file with other programs");
                }
                yield new Pickled.Instance(name);
            }
        };
    }

    /** Returns an object of the class as it is before its state is set (instructions NEWOBJ and NEWOBJ_EX). */
    Object create(@Nullable Object type, @Nullable Object arguments, long at) {
        if (!(type instanceof Pickled.Global global) || !(arguments instanceof Pickled.Tuple)) {
            throw Refusal.unsafe("the pickle creates an object of " + Attributes.brief(type) + " at byte " + at
                    + ", which is not a class by name; nothing was executed");
        }
        Pickled.Global name = GlobalNames.canonical(global);
        return switch (name.toString()) {
            case "collections.OrderedDict", "dnnlib.util.EasyDict", "builtins.dict", "collections.defaultdict" ->
                new LinkedHashMap<>(4);
            case "dnnlib.tflib.network.Network", "argparse.Namespace" -> new Pickled.Instance(name);
            default -> {
                if (!GlobalNames.inert(name)) {
                    throw Refusal.unsafe(
                            "the pickle asks at byte " + at + " to create an object of " + global
                                    + ", which no checkpoint needs; nothing was executed. Do not open this file with other programs");
                }
                yield new Pickled.Instance(name);
            }
        };
    }

    /** Sets an object's state (instruction BUILD). */
    void build(@Nullable Object target, @Nullable Object state, long at) {
        if (target instanceof Pickled.Instance instance) {
            String name = instance.type().toString();
            boolean kept = KEPT.contains(name);
            if (kept && state instanceof Map<?, ?> map) {
                instance.state(map);
            } else if (kept) {
                throw Refusal.damaged("the state of " + name + " at byte " + at + " is " + Attributes.brief(state));
            }
        } else if (target instanceof Numpy.Dtype dtype && state instanceof Pickled.Tuple tuple) {
            dtype.state(tuple);
        } else if (target instanceof Numpy.Array array && state instanceof Pickled.Tuple tuple) {
            array.state(tuple);
        } else if (!(target instanceof Map<?, ?>) && !(target instanceof Pickled.Torch)) {
            // Maps (OrderedDict) and tensors may carry attributes, which mean nothing here.
            throw Refusal.unsafe("the pickle sets the state of " + Attributes.brief(target) + " at byte " + at
                    + ", which has none; nothing was executed");
        }
    }

    /** Returns the storage that a persistent id stands for. */
    Object persistent(@Nullable Object id, long at) {
        if (storages == null || !(id instanceof Pickled.Tuple tuple)) {
            throw Refusal.unsafe("the pickle refers to " + Attributes.brief(id) + " outside itself at byte " + at
                    + "; only files of torch.save may do so, and only to their storages");
        }
        return storages.storage(tuple);
    }

    private Pickled.Module module(Pickled.Tuple args, long at) {
        if (!(args.at(0) instanceof Map<?, ?> meta)
                || !(meta.get("state") instanceof Map<?, ?> state)
                || !(meta.get("class_name") instanceof String className)) {
            throw Refusal.damaged("the module at byte " + at + " has no state and class_name");
        }
        long version = meta.get("version") instanceof Long v ? v : -1;
        if (!"class".equals(meta.get("type")) || version != 6) {
            throw Refusal.unsupported("the module " + Attributes.brief(className) + " has type "
                    + Attributes.brief(meta.get("type")) + " and version " + Attributes.brief(meta.get("version"))
                    + " of NVIDIA's persistence format; supported are type class and version 6");
        }
        return new Pickled.Module(className, version, state, meta.get("module_src"));
    }

    private static Pickled.Torch tensor(Pickled.Tuple args, long at) {
        if (!(args.at(0) instanceof TorchStorages.Storage storage) || !(args.at(1) instanceof Long offset)) {
            throw Refusal.damaged("the tensor at byte " + at + " has no storage and offset");
        }
        long[] shape = Numpy.shape(args.at(2), "the tensor at byte " + at);
        long[] strides = Numpy.shape(args.at(3), "the tensor at byte " + at);
        return new Pickled.Torch(storage.view(shape, strides, offset));
    }

    private Object storage(Pickled.Tuple args, long at) {
        Pickled.Bytes bytes = Pickled.bytes(args.at(0));
        if (bytes == null) {
            throw Refusal.damaged("the tensor storage at byte " + at + " is " + Attributes.brief(args.at(0)));
        }
        if (storages != null) {
            throw Refusal.unsafe("the pickle nests torch.storage._load_from_bytes in itself at byte " + at);
        }
        return TorchStorages.nested(bytes, budget);
    }

    /** Tensors with Python attributes: {@code (function, class, its arguments, attributes)}. */
    private @Nullable Object subclass(Pickled.Tuple args, long at) {
        boolean tensor = args.at(0) instanceof Pickled.Global function
                && (function.name().equals("_rebuild_tensor_v2")
                        || function.name().equals("_rebuild_parameter"));
        if (!tensor) {
            throw Refusal.unsafe("the pickle rebuilds a tensor by " + Attributes.brief(args.at(0)) + " at byte " + at);
        }
        return call(args.at(0), args.at(2), at);
    }

    private static Object array(Pickled.Tuple args) {
        Numpy.Array array = new Numpy.Array();
        array.set(args.at(0), args.at(1), args.at(2), "F".equals(args.at(3)));
        return array;
    }

    /** dill's arrays: {@code (function, its arguments, state, attributes)}. */
    private @Nullable Object created(Pickled.Tuple args, long at) {
        if (!(call(args.at(0), args.at(1), at) instanceof Numpy.Array array)
                || !(args.at(2) instanceof Pickled.Tuple state)) {
            throw Refusal.unsafe("the pickle creates an array by " + Attributes.brief(args.at(0)) + " at byte " + at);
        }
        array.state(state);
        return array;
    }

    private static Object scalar(Pickled.Tuple args, long at) {
        Pickled.Bytes bytes = Pickled.bytes(args.at(1));
        if (!(args.at(0) instanceof Numpy.Dtype dtype) || bytes == null) {
            throw Refusal.damaged("the numpy scalar at byte " + at + " has no dtype and bytes");
        }
        return Numpy.scalar(dtype, bytes);
    }

    private static Object encoded(Pickled.Tuple args, long at) {
        Pickled.Bytes bytes = Pickled.bytes(args.at(0));
        boolean latin1 = "latin1".equals(args.at(1)) || "latin-1".equals(args.at(1));
        if (bytes == null || !latin1) {
            throw Refusal.unsafe("the pickle encodes " + Attributes.brief(args.at(0)) + " as "
                    + Attributes.brief(args.at(1)) + " at byte " + at + "; only byte strings as latin1 are allowed");
        }
        return bytes;
    }

    private static Object bytes(Pickled.Tuple args, long at) {
        Pickled.Bytes bytes = Pickled.bytes(args.size() == 0 ? "" : args.at(0));
        if (bytes == null) {
            throw Refusal.unsafe("the pickle makes bytes of " + Attributes.brief(args.at(0)) + " at byte " + at);
        }
        return bytes;
    }

    private Map<@Nullable Object, @Nullable Object> map(@Nullable Object pairs, long at) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>(4);
        if (pairs instanceof Map<?, ?> given) {
            given.forEach((k, v) -> {
                budget.value();
                map.put(k, v);
            });
        } else if (pairs instanceof List<?> list) {
            for (Object pair : list) {
                budget.value();
                List<?> items = pair instanceof Pickled.Tuple t ? t.items() : pair instanceof List<?> l ? l : List.of();
                if (items.size() != 2 || items.get(0) instanceof Collection<?> || items.get(0) instanceof Map<?, ?>) {
                    throw Refusal.damaged("the map at byte " + at + " is not made of pairs");
                }
                map.put(items.get(0), items.get(1));
            }
        }
        return map;
    }

    private Set<@Nullable Object> set(@Nullable Object items, long at) {
        Set<@Nullable Object> set = new LinkedHashSet<>(4);
        Collection<?> given =
                items instanceof Pickled.Tuple t ? t.items() : items instanceof Collection<?> c ? c : List.of();
        for (Object item : given) {
            budget.value();
            if (item instanceof Collection<?> || item instanceof Map<?, ?>) {
                throw Refusal.damaged("the set at byte " + at + " holds a list, map or set");
            }
            set.add(item);
        }
        return set;
    }

    /** Containers on the stack were all made here and hold anything. */
    @SuppressWarnings("unchecked")
    static <C> Collection<@Nullable Object> open(Collection<C> collection) {
        return (Collection<@Nullable Object>) collection;
    }

    @SuppressWarnings("unchecked")
    static <K, V> Map<@Nullable Object, @Nullable Object> open(Map<K, V> map) {
        return (Map<@Nullable Object, @Nullable Object>) map;
    }
}
