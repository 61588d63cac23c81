package io.stylemill.checkpoint;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the names in a pickle represent here: a short list of functions and classes whose results
 * are rebuilt as data.
 *
 * <p>Nothing is imported or called. Everything else that a pickle names (parts of a discriminator,
 * an optimiser, what dill saves of a program) becomes an inert {@link Pickled.Instance}. A reader
 * of a network refuses one where it needs something else.
 */
final class Constructors {
    private final Budget budget;
    private final @Nullable TorchStorages storages;

    /** Uses the storages for persistent ids; without any, persistent ids are refused. */
    Constructors(Budget budget, @Nullable TorchStorages storages) {
        this.budget = budget;
        this.storages = storages;
    }

    /** Refuses a name that runs, opens or loads something. */
    void named(Pickled.Global global, long at) {
        GlobalNames.check(global, at);
    }

    /** Returns what calling the function or class gives (instruction REDUCE). */
    @Nullable
    Object call(@Nullable Object callable, @Nullable Object arguments, long at) {
        if (callable instanceof Pickled.Instance inert) {
            return new Pickled.Instance(inert.type());
        }
        if (!(callable instanceof Pickled.Global global) || !(arguments instanceof Pickled.Tuple args)) {
            throw Refusal.damaged("the pickle calls " + Attributes.brief(callable) + " at byte " + at
                    + ", which is not a function by name");
        }
        Pickled.Global name = GlobalNames.canonical(global);
        return switch (name.toString()) {
            case "torch_utils.persistence._reconstruct_persistent_obj" -> module(args, at);
            case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> tensor(name, args, at);
            case "torch._utils._rebuild_tensor_v3" -> unread(args.at(6));
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> args.at(0);
            case "torch._tensor._rebuild_from_type_v2" -> subclass(name, args, at);
            case "torch.storage._load_from_bytes" -> storage(args, at);
            case "torch.Size" -> args.at(0);
            case "collections.OrderedDict", "dnnlib.util.EasyDict", "builtins.dict", "collections.Counter" ->
                map(args.at(0), at);
            case "collections.defaultdict" -> new LinkedHashMap<>(4);
            case "builtins.set", "builtins.frozenset" -> set(args.at(0), at);
            case "builtins.bytes", "builtins.bytearray" -> bytes(name, args);
            case "_codecs.encode" -> encoded(name, args);
            case "numpy.dtype" ->
                args.at(0) instanceof String code ? new Numpy.Dtype(code) : new Pickled.Instance(name);
            case "numpy.core.multiarray._reconstruct" -> new Numpy.Array();
            case "numpy.core.multiarray.scalar" -> scalar(args, at);
            case "numpy.core.numeric._frombuffer" -> array(args);
            case "copyreg._reconstructor" -> create(args.at(0), args, at);
            case "dill._dill._create_array" -> dillArray(args, at);
            case "dill._dill._import_module" -> imported(name, args, at);
            default -> new Pickled.Instance(name);
        };
    }

    /**
     * Returns an object of the class as it is before its state is set (instructions NEWOBJ and
     * NEWOBJ_EX).
     */
    Object create(@Nullable Object type, @Nullable Object arguments, long at) {
        if (type instanceof Pickled.Instance inert) {
            return new Pickled.Instance(inert.type());
        }
        if (!(type instanceof Pickled.Global global) || !(arguments instanceof Pickled.Tuple)) {
            throw Refusal.damaged("the pickle creates an object of " + Attributes.brief(type) + " at byte " + at
                    + ", which is not a class by name");
        }
        Pickled.Global name = GlobalNames.canonical(global);
        return switch (name.toString()) {
            case "collections.OrderedDict", "dnnlib.util.EasyDict", "builtins.dict", "collections.defaultdict" ->
                new LinkedHashMap<>(4);
            default -> new Pickled.Instance(name);
        };
    }

    /** Sets an object's state (instruction BUILD). */
    void build(@Nullable Object target, @Nullable Object state, long at) {
        if (target instanceof Pickled.Instance instance) {
            if (state instanceof Map<?, ?> map && stateful(instance.type())) {
                instance.state(map);
            }
        } else if (target instanceof Numpy.Dtype dtype && state instanceof Pickled.Tuple tuple) {
            dtype.state(tuple);
        } else if (target instanceof Numpy.Array array && state instanceof Pickled.Tuple tuple) {
            array.state(tuple);
        } else if (!(target instanceof Map<?, ?>)
                && !(target instanceof Pickled.Torch)
                && !(target instanceof Pickled.Unread)
                && !(target instanceof Pickled.Global)) {
            // Maps (OrderedDict) and tensors may carry attributes, which mean nothing here; a name
            // stays a name.
            throw Refusal.damaged(
                    "the pickle sets the state of " + Attributes.brief(target) + " at byte " + at + ", which has none");
        }
    }

    /**
     * Whether a network may consist of objects of the class; the states of others would only take
     * memory.
     */
    private static boolean stateful(Pickled.Global type) {
        String name = type.toString();
        return name.startsWith("torch.nn.modules.")
                || name.equals("dnnlib.tflib.network.Network")
                || name.equals("argparse.Namespace");
    }

    /** Returns the storage, or the class, that a persistent id refers to. */
    Object persistent(@Nullable Object id, long at) {
        if (storages == null || !(id instanceof Pickled.Tuple tuple)) {
            throw Refusal.unsupported("the pickle refers to " + Attributes.brief(id) + " outside itself at byte " + at
                    + "; only files of torch.save may do so, and only to their storages");
        }
        return storages.referred(tuple);
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

    /** PyTorch writes this form only for element types that have no storage class of their own. */
    private static Object unread(@Nullable Object type) {
        return new Pickled.Unread(type instanceof Pickled.Global dtype ? "a tensor of " + dtype.name() : "a tensor");
    }

    private static Object tensor(Pickled.Global name, Pickled.Tuple args, long at) {
        if (args.at(0) instanceof Pickled.Instance) {
            return new Pickled.Instance(name);
        }
        if (args.at(6) instanceof Map<?, ?> bits && bits.containsValue(true)) {
            return new Pickled.Unread("a negative or conjugate view (resolve_neg() or resolve_conj() makes it plain)");
        }
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
            throw Refusal.unsupported("the pickle nests torch.storage._load_from_bytes in itself at byte " + at);
        }
        return TorchStorages.nested(bytes, budget);
    }

    /** Tensors with Python attributes: {@code (function, class, its arguments, attributes)}. */
    private @Nullable Object subclass(Pickled.Global name, Pickled.Tuple args, long at) {
        boolean tensor = args.at(0) instanceof Pickled.Global function
                && (function.name().equals("_rebuild_tensor_v2")
                        || function.name().equals("_rebuild_tensor_v3")
                        || function.name().equals("_rebuild_parameter"));
        return tensor ? call(args.at(0), args.at(2), at) : new Pickled.Instance(name);
    }

    /** A NumPy array as dill writes it: {@code (function, its arguments, state, attributes)}. */
    private @Nullable Object dillArray(Pickled.Tuple args, long at) {
        Object array = call(args.at(0), args.at(1), at);
        build(array, args.at(2), at);
        return array;
    }

    /** dill loads modules by this function, so its argument is a name as any other. */
    private static Object imported(Pickled.Global name, Pickled.Tuple args, long at) {
        if (args.at(0) instanceof String module) {
            GlobalNames.check(new Pickled.Global(module, "*"), at);
        }
        return new Pickled.Instance(name);
    }

    private static Object array(Pickled.Tuple args) {
        Numpy.Array array = new Numpy.Array();
        array.set(args.at(0), args.at(1), args.at(2), "F".equals(args.at(3)));
        return array;
    }

    private static Object scalar(Pickled.Tuple args, long at) {
        Pickled.Bytes bytes = Pickled.bytes(args.at(1));
        if (!(args.at(0) instanceof Numpy.Dtype dtype) || bytes == null) {
            throw Refusal.damaged("the numpy scalar at byte " + at + " has no dtype and bytes");
        }
        return Numpy.scalar(dtype, bytes);
    }

    private static Object encoded(Pickled.Global name, Pickled.Tuple args) {
        Pickled.Bytes bytes = Pickled.bytes(args.at(0));
        boolean latin1 = "latin1".equals(args.at(1)) || "latin-1".equals(args.at(1));
        return bytes == null || !latin1 ? new Pickled.Instance(name) : bytes;
    }

    private static Object bytes(Pickled.Global name, Pickled.Tuple args) {
        Pickled.Bytes bytes = Pickled.bytes(args.size() == 0 ? "" : args.at(0));
        return bytes == null ? new Pickled.Instance(name) : bytes;
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
