package io.stylemill.checkpoint;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The storages of one {@code torch.save} file or stream, by key. */
final class TorchStorages {
    private static final Map<String, RawArray.Element> ELEMENTS = Map.of(
            "FloatStorage", RawArray.Element.F32,
            "HalfStorage", RawArray.Element.F16,
            "BFloat16Storage", RawArray.Element.BF16,
            "DoubleStorage", RawArray.Element.F64,
            "LongStorage", RawArray.Element.I64,
            "IntStorage", RawArray.Element.I32,
            "ShortStorage", RawArray.Element.I16,
            "CharStorage", RawArray.Element.I8,
            "ByteStorage", RawArray.Element.U8,
            "BoolStorage", RawArray.Element.BOOL);
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long STREAM_VERSION = 1001;

    /** Where a storage's raw bytes are found, given its key. */
    interface Source {
        Region data(String key, long bytes);
    }

    /** The flat data behind tensors. */
    static final class Storage {
        private final RawArray.Element element;
        private final long elements;
        private @Nullable Supplier<Region> data;

        Storage(RawArray.Element element, long elements) {
            this.element = element;
            this.elements = elements;
        }

        RawArray view(long[] shape, long[] strides, long offset) {
            return RawArray.of(element, ByteOrder.LITTLE_ENDIAN, shape, strides, offset, elements, this::region);
        }

        private Region region() {
            if (data == null) {
                throw Refusal.damaged("a tensor's storage is not in the file");
            }
            return data.get();
        }

        long bytes() {
            return elements * element.bytes();
        }
    }

    private final @Nullable Source source;
    private final Map<String, Storage> byKey = new HashMap<>();

    /** Uses the source for data; without one, data come later in the same stream. */
    TorchStorages(@Nullable Source source) {
        this.source = source;
    }

    static boolean isStorage(Pickled.Global name) {
        return name.module().equals("torch") && ELEMENTS.containsKey(name.name());
    }

    /** Returns whether the value that opens a stream is the old container's magic number. */
    static boolean isMagic(@Nullable Object value) {
        return MAGIC.equals(value);
    }

    /**
     * Returns what a persistent id refers to: the storage of {@code ('storage', type, key,
     * location, elements[, view])}, the class of {@code ('module', class, source file, source)}, or
     * an inert object for a type that is not read.
     */
    Object referred(Pickled.Tuple id) {
        if ("module".equals(id.at(0)) && id.at(1) instanceof Pickled.Global type) {
            return type;
        }
        // In the old container the data follow each other, so that one of unknown size hides all
        // later ones.
        if (source != null && id.at(1) instanceof Pickled.Global type && !isStorage(type)) {
            return new Pickled.Instance(type);
        }
        return storage(id);
    }

    private Storage storage(Pickled.Tuple id) {
        if (!"storage".equals(id.at(0)) || id.size() < 5 || id.size() > 6 || id.at(5) != null) {
            throw Refusal.unsupported(
                    "the file holds " + Attributes.brief(id.at(0)) + " with " + id.size()
                            + " parts where a tensor's storage is expected; save a state_dict instead of whole modules or views");
        }
        if (!(id.at(1) instanceof Pickled.Global type)
                || !isStorage(type)
                || !(id.at(2) instanceof String key)
                || !(id.at(4) instanceof Long elements)) {
            throw Refusal.unsupported("a tensor has the storage type " + Attributes.brief(id.at(1))
                    + "; supported are Float, Half, BFloat16, Double and the integer storages of torch");
        }
        RawArray.Element element = java.util.Objects.requireNonNull(ELEMENTS.get(type.name()));
        if (elements < 0 || elements > Long.MAX_VALUE / 8) {
            throw Refusal.unsupported("the storage " + Attributes.brief(key) + " claims " + elements + " elements");
        }
        Storage known = byKey.get(key);
        if (known != null) {
            if (known.element != element || known.elements != elements) {
                throw Refusal.damaged("the storage " + Attributes.brief(key) + " is described twice, differently");
            }
            return known;
        }
        Storage storage = new Storage(element, elements);
        if (source != null) {
            Region data = source.data(key, storage.bytes());
            storage.data = () -> data;
        }
        byKey.put(key, storage);
        return storage;
    }

    /** Reads the storage that plain pickles nest as a complete stream of the old container. */
    static Storage nested(Pickled.Bytes bytes, Budget budget) {
        Object object = stream(bytes::region, budget);
        if (!(object instanceof Storage storage)) {
            throw Refusal.damaged("a nested tensor storage holds " + Attributes.brief(object));
        }
        return storage;
    }

    /**
     * Reads the container of torch.save before 1.6: five pickles (magic number, version, system,
     * object, keys), then per key a 64-bit element count and the data.
     */
    static @Nullable Object stream(Supplier<Region> content, Budget budget) {
        Region region = content.get();
        PickleInput in = new PickleInput(region);
        TorchStorages storages = new TorchStorages(null);
        Unpickler unpickler = new Unpickler(in, new Constructors(budget, storages), budget);
        if (!isMagic(unpickler.load())) {
            throw Refusal.damaged("a tensor storage does not begin with the magic number of torch.save");
        }
        Object version = unpickler.load();
        if (!Long.valueOf(STREAM_VERSION).equals(version)) {
            throw Refusal.unsupported("the torch.save stream has protocol version " + Attributes.brief(version)
                    + "; supported is " + STREAM_VERSION);
        }
        if (unpickler.load() instanceof Map<?, ?> system && Boolean.FALSE.equals(system.get("little_endian"))) {
            throw Refusal.unsupported("the file was saved on a big-endian machine; save it again on another one");
        }
        Object object = unpickler.load();
        if (!(unpickler.load() instanceof List<?> keys)) {
            throw Refusal.damaged("the torch.save stream has no list of storages");
        }
        for (Object key : keys) {
            Storage storage = storages.byKey.get(String.valueOf(key));
            if (storage == null) {
                throw Refusal.damaged("the torch.save stream lists the unknown storage " + Attributes.brief(key));
            }
            long elements = in.number(8);
            if (elements != storage.elements) {
                throw Refusal.damaged("the storage " + Attributes.brief(key) + " has " + Long.toUnsignedString(elements)
                        + " elements in the data and " + storage.elements + " in the pickle");
            }
            long at = in.position();
            long length = in.piece(storage.bytes(), "a storage").length();
            // Nested streams may be decoded from text: found again when they are wanted instead of
            // kept.
            storage.data = () -> content.get().slice(at, length, "a storage");
        }
        return object;
    }
}
