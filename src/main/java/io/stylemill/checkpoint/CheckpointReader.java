package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the format of one file from its content, and reads it. */
final class CheckpointReader {
    private static final String SUPPORTED =
            "Supported are StyleGAN, StyleGAN2 and StyleGAN3 networks as pickles of NVIDIA's PyTorch and TensorFlow"
                    + " code, state dicts of NVIDIA's, rosinality's, genforce's, MMagic's and huangzh13's code, and"
                    + " safetensors of `stylemill convert`; other networks can be used as TorchScript";
    /**
     * Bytes that a pickle of protocol 0 or 1 of one of our formats can begin with: mark, global,
     * list, map, tuple.
     */
    private static final String OLD_PICKLE = "(c]}l)";

    private static final Map<String, String> OTHERS = Map.of(
            "version https://git-lfs", "a pointer of Git LFS instead of the file itself; run `git lfs pull`",
            "<", "a web page or XML; the download gave a page instead of the file, so download it again",
            "\u0089HDF", "an HDF5 file",
            "\u001f\u008b", "a gzip archive; unpack it first",
            "7z\u00bc\u00af", "a 7z archive; unpack it first",
            "BZh", "a bzip2 archive; unpack it first",
            "\u0089PNG", "a PNG image",
            "GGUF", "a GGUF file",
            "{", "JSON text");

    private final Region file;
    private final Budget budget;

    CheckpointReader(Region file) {
        this.file = file;
        this.budget = new Budget(file.length());
    }

    /**
     * Reads the wanted network; nothing else of the file is kept.
     *
     * @param digest of the file
     */
    Checkpoint read(WholeDigest digest) {
        if (TorchZip.looksLike(file)) {
            TorchZip zip = TorchZip.of(file);
            String root = root(zip);
            return program(zip, root)
                    ? torchscript(zip, root)
                    : checked(zip(zip, root).get(), digest);
        }
        return checked(plain().get(), digest);
    }

    /** Returns whether the wanted network is there, as far as names say; no weights are read. */
    boolean holdsGenerator() {
        try {
            if (TorchZip.looksLike(file)) {
                TorchZip zip = TorchZip.of(file);
                String root = root(zip);
                return !program(zip, root) && zip(zip, root) != null;
            }
            return plain() != null;
        } catch (Failure e) {
            if (e.kind() != Kind.INPUT) {
                throw e;
            }
            return false;
        }
    }

    /** Finds the network of a file that is no zip archive; what is returned reads its weights. */
    private Supplier<Found> plain() {
        if (file.length() == 0) {
            throw Failure.input("checkpoint-format", "the file is empty. " + SUPPORTED);
        }
        if (Safetensors.looksLike(file)) {
            return safetensors();
        }
        int first = (int) file.number(0, 1, "the file");
        if (first == 0x80 || OLD_PICKLE.indexOf(first) >= 0) {
            return pickle();
        }
        throw Failure.input("checkpoint-format", "the content is " + content() + ". " + SUPPORTED);
    }

    private String content() {
        byte[] head = file.bytes(0, Math.min(64, file.length()), "the file");
        String text = new String(head, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> e : OTHERS.entrySet()) {
            if (text.stripLeading().startsWith(e.getKey())) {
                return e.getValue();
            }
        }
        StringBuilder hex = new StringBuilder("no known format; it begins with the bytes");
        for (int i = 0; i < Math.min(8, head.length); i++) {
            hex.append(String.format(" %02x", head[i]));
        }
        return hex.toString();
    }

    private Supplier<Found> safetensors() {
        Safetensors.Content content = Safetensors.read(file);
        String description = content.description();
        if (content.arrays().containsKey(Rosinality.KNOWN)) {
            return () -> rosinality(description, content.arrays());
        }
        if (description == null) {
            Map<String, Pickled.Torch> state = new TreeMap<>();
            content.arrays().forEach((name, array) -> state.put(name, new Pickled.Torch(array)));
            Optional<Supplier<Found>> found = state(state);
            if (found.isPresent()) {
                return found.get();
            }
            if (Rosinality.looksLike(state)) {
                return Rosinality.reader(state, budget);
            }
            throw Refusal.unsupported("the safetensors file has no description of the network under"
                    + " __metadata__.stylemill, and its names are those of no known state dict; convert the original"
                    + " checkpoint with `stylemill convert`");
        }
        Set<String> names = content.arrays().keySet();
        NetworkDescription network = SafetensorsDescription.network(description, names);
        return () -> {
            Map<String, Tensor> tensors = new TreeMap<>();
            content.arrays().forEach((name, array) -> tensors.put(name, array.floats(name, budget)));
            return new Found(Safetensors.FORMAT, network, tensors, SafetensorsDescription.facts(description));
        };
    }

    /**
     * A description beside rosinality's names says more than they do: the names of classes, the
     * taps, the origin.
     */
    private Found rosinality(@Nullable String description, Map<String, RawArray> arrays) {
        Found found = Rosinality.read(
                arrays, description == null ? Map.of() : SafetensorsDescription.facts(description), budget);
        if (description == null) {
            return found;
        }
        NetworkDescription network =
                SafetensorsDescription.network(description, found.tensors().keySet());
        return new Found(found.format(), network, found.tensors(), found.facts());
    }

    private static String root(TorchZip zip) {
        String root = zip.root();
        if (root == null && zip.names("").stream().anyMatch(name -> name.endsWith("/archive_format"))) {
            throw Refusal.unsupported(
                    "the content is a program of torch.export (.pt2), which is not run here; export the"
                            + " generator with torch.jit.trace, as samples/export/export.py does");
        }
        if (root == null) {
            throw Failure.input(
                    "checkpoint-format",
                    "the content is a zip archive without the data.pkl of torch.save. " + SUPPORTED);
        }
        return root;
    }

    private static boolean program(TorchZip zip, String root) {
        return zip.hasFolder(root + "code/") && zip.has(root + "constants.pkl");
    }

    private Supplier<Found> zip(TorchZip zip, String root) {
        return network(TorchArrays.object(zip, root, budget));
    }

    /**
     * The whole file, unread but for what its text says: it is a program, to be run only where it
     * is declared elsewhere, and that very content, hashed here, is what runs then.
     */
    private Checkpoint torchscript(TorchZip zip, String root) {
        TorchScriptCode code = TorchScriptCode.of(zip, root);
        NetworkDescription network = new NetworkDescription(
                Architecture.TORCHSCRIPT,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                Map.of("methods", code.methods(), "reaches", code.reaches()));
        byte[] whole = file.bytes(0, file.length(), "the TorchScript archive");
        return new Checkpoint(
                network,
                Map.of(
                        Checkpoint.ARCHIVE,
                        new Tensor(Tensor.Type.U8, new long[] {whole.length}, ByteBuffer.wrap(whole))),
                "torchscript",
                Region.of(whole).sha256(),
                whole.length,
                Map.of());
    }

    private Supplier<Found> pickle() {
        PickleInput in = new PickleInput(file);
        Object root = new Unpickler(in, new Constructors(budget, null), budget).load();
        if (root instanceof BigInteger) {
            return network(TorchStorages.stream(() -> file, budget));
        }
        return network(root);
    }

    private Supplier<Found> network(@Nullable Object root) {
        OtherNetworks.refuse(root);
        if (root != null && NvidiaPytorch.looksLike(root)) {
            return NvidiaPytorch.reader(root, budget);
        }
        if (TensorflowNetwork.looksLike(root)) {
            return TensorflowNetwork.reader(root, budget);
        }
        Optional<Supplier<Found>> state = state(root);
        if (state.isPresent()) {
            return state.get();
        }
        if (root instanceof Map<?, ?> map && Rosinality.looksLike(map)) {
            return Rosinality.reader(map, budget);
        }
        if (StateDicts.find(root, "synthesis.input.weight").isPresent()) {
            throw Refusal.unsupported("the file is a state dict of StyleGAN3, which does not say how its filters were"
                    + " designed; save the whole generator as NVIDIA's training does");
        }
        String keys = root instanceof Map<?, ?> map
                ? " with the keys "
                        + Attributes.brief(String.join(
                                ", ",
                                map.keySet().stream()
                                        .limit(10)
                                        .map(Attributes::brief)
                                        .toList()))
                : "";
        throw Refusal.unsupported("the file is a sound pickle of " + Attributes.brief(root) + keys
                + ", but none of the known checkpoint layouts (G_ema; Gs; g_ema). " + SUPPORTED);
    }

    /**
     * One kind of state dict.
     *
     * @param known the name of a tensor that each of the kind has, and no other kind
     */
    record StateKind(String known, Function<Map<String, RawArray>, Found> reader) {}

    /** @param turns whether the file says that the order of channels is turned round */
    static List<StateKind> states(boolean turns, Budget budget) {
        return List.of(
                new StateKind(Stylegan2States.KNOWN, state -> Stylegan2States.read(state, budget)),
                new StateKind(Genforce.KNOWN, state -> Genforce.read(state, budget)),
                new StateKind(Mmagic.KNOWN_2, state -> Mmagic.read2(state, turns, budget)),
                new StateKind(Mmagic.KNOWN_1, state -> Mmagic.read1(state, turns, budget)),
                new StateKind(RosinalityStylegan1.KNOWN, state -> RosinalityStylegan1.read(state, budget)),
                new StateKind(Huangzh13.KNOWN, state -> Huangzh13.read(state, budget)));
    }

    /** Finds a state dict whose names are known, wherever in the file it is. */
    private Optional<Supplier<Found>> state(@Nullable Object root) {
        return states(Mmagic.turns(root), budget).stream()
                .flatMap(
                        kind -> StateDicts.find(root, kind.known())
                                .<Supplier<Found>>map(
                                        tensors -> () -> kind.reader().apply(tensors))
                                .stream())
                .findFirst();
    }

    private Checkpoint checked(Found found, WholeDigest digest) {
        NetworkCheck.check(found.network(), found.tensors());
        return new Checkpoint(
                NoiseInputs.described(found.network(), found.tensors()),
                found.tensors(),
                found.format(),
                digest.value(),
                file.length(),
                found.facts());
    }
}
