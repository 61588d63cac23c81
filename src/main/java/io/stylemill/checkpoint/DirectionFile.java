package io.stylemill.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads directions from files: safetensors, NumPy's {@code .npy} and {@code .npz}.
 *
 * <p>A direction is named within its file: {@code NAME} is an array, {@code NAME:K} its item K, {@code K} alone an item of
 * the only array, and no name the only array as a whole. In files of GANSpace (Härkönen et al. 2020), {@code K} is
 * component {@code lat_comp[K]}, scaled by its standard deviation {@code lat_stdev[K]}. No code in a file is run: arrays
 * of Python objects are refused.
 */
public final class DirectionFile {
    /** Files of directions are small: GANSpace's largest have some tens of megabytes. */
    public static final long MAX_BYTES = 128L << 20;

    private static final int MAX_ENTRIES = 1000;
    private static final int MAX_NPY_HEADER = 1 << 16;
    private static final byte[] NPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([<>|=]?)([A-Za-z][0-9]*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]*)\\)");
    private static final Pattern ITEM = Pattern.compile("(?:(.*):)?([0-9]{1,6})", Pattern.DOTALL);
    private static final String COMPONENTS = "lat_comp";
    private static final String DEVIATIONS = "lat_stdev";

    private DirectionFile() {}

    /**
     * Returns a direction of a file.
     *
     * @param name within the file; may be empty where it holds only one
     * @throws Failure {@code direction-missing}; {@code direction-format} for a file of another kind; {@code
     *     direction-unknown} with the names there are; {@code direction-unsafe}, {@code direction-damaged} or {@code
     *     direction-unsupported} with what was found
     */
    public static Direction read(Path file, String name) {
        byte[] content;
        try {
            if (!Files.isRegularFile(file)) {
                throw Failure.input("direction-missing", "there is no file of directions " + file + "; check the path");
            }
            requireBounded(file.toString(), Files.size(file));
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "direction-read", "cannot read the directions in " + file + ": " + e, e);
        }
        return read(content, file.toString(), name);
    }

    /** Refuses a file of more than {@link #MAX_BYTES}. */
    public static void requireBounded(String address, long bytes) {
        if (bytes > MAX_BYTES) {
            throw Failure.input(
                    "direction-unsafe",
                    "the file of directions " + address + " has " + bytes + " bytes; at most " + MAX_BYTES
                            + " are read: keep the directions in a file of their own");
        }
    }

    /**
     * Writes named directions as one safetensors file; the same directions give the same bytes.
     *
     * @param file is replaced
     * @param facts texts for the header's {@code __metadata__}, by name
     * @throws Failure {@code output-unwritable} when the file cannot be written
     */
    public static void write(Path file, Map<String, Direction> directions, Map<String, String> facts) {
        ObjectNode root = Safetensors.JSON.createObjectNode();
        ObjectNode metadata = root.putObject("__metadata__");
        new TreeMap<>(facts).forEach(metadata::put);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        directions.forEach((name, direction) -> {
            ObjectNode entry = root.putObject(name);
            entry.put("dtype", "F32");
            entry.putArray("shape").add(direction.rows()).add(direction.wDim());
            byte[] numbers = direction.numbers();
            entry.putArray("data_offsets").add(data.size()).add(data.size() + numbers.length);
            data.writeBytes(numbers);
        });
        try {
            String json = Safetensors.JSON.writeValueAsString(root);
            byte[] header = json.getBytes(StandardCharsets.UTF_8);
            byte[] padded = java.util.Arrays.copyOf(header, (header.length + 7) / 8 * 8);
            java.util.Arrays.fill(padded, header.length, padded.length, (byte) ' ');
            ByteBuffer out =
                    ByteBuffer.allocate(8 + padded.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
            out.putLong(padded.length).put(padded).put(data.toByteArray());
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.write(part, out.array());
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "output-unwritable",
                    "cannot write the directions to " + file + ": " + e + "; check that the folder exists and has room",
                    e);
        }
    }

    static Direction read(byte[] content, String file, String name) {
        try {
            return pick(arrays(content), name, new Budget(content.length + MAX_BYTES));
        } catch (Failure e) {
            throw Failure.of(
                    e.kind(),
                    e.code().replace("checkpoint-", "direction-"),
                    "cannot read the direction " + file + (name.isEmpty() ? "" : "#" + name) + ": " + e.getMessage(),
                    e);
        }
    }

    private static Map<String, RawArray> arrays(byte[] content) {
        Region region = Region.of(content);
        if (startsWith(content, NPY)) {
            return new TreeMap<>(Map.of("", npy(content)));
        }
        if (Safetensors.looksLike(region)) {
            return Safetensors.read(region).arrays();
        }
        if (startsWith(content, new byte[] {'P', 'K', 3, 4})) {
            return npz(content);
        }
        throw Failure.input(
                "direction-format",
                "it is neither safetensors (such as `stylemill directions` writes) nor NumPy's .npy or .npz; save the"
                        + " array as one of these");
    }

    private static boolean startsWith(byte[] content, byte[] mark) {
        return content.length >= mark.length && java.util.Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
    }

    private static Direction pick(Map<String, RawArray> arrays, String name, Budget budget) {
        RawArray whole = name.isEmpty() && arrays.size() == 1
                ? arrays.values().iterator().next()
                : arrays.get(name);
        if (whole != null) {
            return direction(whole, name.isEmpty() ? "the array" : name, budget);
        }
        Matcher item = ITEM.matcher(name);
        if (item.matches()) {
            @Nullable String of = item.group(1);
            int index = Integer.parseInt(item.group(2));
            if (of == null && arrays.containsKey(COMPONENTS)) {
                return component(arrays, index, budget);
            }
            RawArray array = of != null ? arrays.get(of) : arrays.size() == 1 ? arrays.get("") : null;
            if (array != null) {
                return direction(item(array, index, name), name, budget);
            }
        }
        List<String> names = arrays.keySet().stream().filter(n -> !n.isEmpty()).toList();
        String meant = NearestWord.nearest(name, names)
                .map(n -> "; did you mean " + n + "?")
                .orElse("");
        throw Failure.input(
                "direction-unknown",
                (name.isEmpty() ? "it holds several arrays, so name one after a #" : "there is no such array")
                        + "; there " + (names.size() == 1 ? "is " : "are ")
                        + (names.isEmpty() ? "one array without a name" : Attributes.brief(String.join(", ", names)))
                        + " (NAME, or NAME:K for its item K)" + meant);
    }

    /** GANSpace moves w by a component times its standard deviation times the strength. */
    private static Direction component(Map<String, RawArray> arrays, int index, Budget budget) {
        RawArray components = arrays.get(COMPONENTS);
        RawArray deviations = arrays.get(DEVIATIONS);
        if (components == null || deviations == null) {
            throw Failure.input(
                    "direction-unknown",
                    "the file holds " + COMPONENTS + " but no " + DEVIATIONS + " to scale it by; name " + COMPONENTS
                            + ":" + index + " to take the component unscaled");
        }
        Direction unit = direction(item(components, index, COMPONENTS + ":" + index), COMPONENTS, budget);
        double[] scale = deviations.numbers(DEVIATIONS, budget);
        if (index >= scale.length) {
            throw Refusal.damaged(DEVIATIONS + " has " + scale.length + " numbers, too few for component " + index);
        }
        float[] values = new float[unit.rows() * unit.wDim()];
        for (int row = 0; row < unit.rows(); row++) {
            float[] one = unit.row(row);
            for (int i = 0; i < one.length; i++) {
                values[row * one.length + i] = (float) (one[i] * scale[index]);
            }
        }
        return Direction.of(unit.rows(), unit.wDim(), values);
    }

    private static RawArray item(RawArray array, int index, String name) {
        if (array.rank() < 2 || index >= array.dimension(0)) {
            throw Failure.input(
                    "direction-unknown",
                    name + " asks for item " + index + " of an array of shape " + Attributes.brief(array.shape())
                            + (array.rank() < 2
                                    ? ", which is one direction; leave the number out"
                                    : "; there are 0 to " + (array.dimension(0) - 1)));
        }
        return array.item(index);
    }

    private static Direction direction(RawArray array, String name, Budget budget) {
        RawArray two = array;
        while (two.rank() > 2 && two.dimension(0) == 1) {
            two = two.dropped(0);
        }
        int rank = two.rank();
        if (rank < 1 || rank > 2 || two.dimension(0) < 1 || two.dimension(rank - 1) < 1) {
            throw Refusal.unsupported(name + " has the shape " + Attributes.brief(array.shape())
                    + "; a direction is [w], [1, w] or [layers, w]" + (rank > 2 ? "; name an item, such as :0" : ""));
        }
        Tensor tensor = two.floats(name, budget);
        int rows = rank == 1 ? 1 : Math.toIntExact(two.dimension(0));
        float[] values = new float[Math.toIntExact(tensor.elements())];
        tensor.data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return Direction.of(rows, values.length / rows, values);
    }

    private static Map<String, RawArray> npz(byte[] content) {
        Map<String, RawArray> arrays = new TreeMap<>();
        long inflated = 0;
        int entries = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > MAX_ENTRIES) {
                    throw Refusal.unsafe("the .npz file has more than " + MAX_ENTRIES + " entries");
                }
                byte[] bytes = zip.readNBytes((int) (MAX_BYTES - inflated) + 1);
                inflated += bytes.length;
                if (inflated > MAX_BYTES) {
                    throw Refusal.unsafe(
                            "the .npz file unpacks to more than " + MAX_BYTES + " bytes, which is all that is read");
                }
                String name = entry.getName();
                if (name.endsWith(".npy") && startsWith(bytes, NPY) && isNumbers(bytes)) {
                    arrays.put(name.substring(0, name.length() - 4), npy(bytes));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.damaged("the .npz file cannot be unpacked (" + e.getMessage() + "); fetch it again");
        }
        return arrays;
    }

    /** Archives hold texts and objects beside their numbers; those are passed over. */
    private static boolean isNumbers(byte[] npy) {
        Matcher descr = DESCR.matcher(header(npy));
        return descr.find() && element(descr.group(2)) != null;
    }

    private static String header(byte[] npy) {
        Region region = Region.of(npy);
        int wide = region.number(6, 1, "the .npy version") == 1 ? 2 : 4;
        long length = region.number(8, wide, "the .npy header length");
        if (length > MAX_NPY_HEADER) {
            throw Refusal.unsafe(
                    "the .npy header claims " + length + " bytes; at most " + MAX_NPY_HEADER + " are read");
        }
        return new String(region.bytes(8 + wide, length, "the .npy header"), StandardCharsets.ISO_8859_1);
    }

    /** The format of NumPy's {@code numpy.lib.format}, versions 1 to 3. */
    private static RawArray npy(byte[] content) {
        String header = header(content);
        Matcher descr = DESCR.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher lengths = SHAPE.matcher(header);
        if (!descr.find() || !order.find() || !lengths.find()) {
            throw Refusal.damaged("the .npy header is not one of plain numbers: " + Attributes.brief(header.strip()));
        }
        RawArray.@Nullable Element element = element(descr.group(2));
        if (element == null) {
            throw Refusal.unsupported("the array has the type " + descr.group(1) + descr.group(2)
                    + "; float16, float32 and float64 are read"
                    + (descr.group(2).startsWith("O")
                            ? ". This one holds Python objects, which only running code could read"
                            : ""));
        }
        String[] parts =
                lengths.group(1).isBlank() ? new String[0] : lengths.group(1).split(",", 0);
        List<String> written = java.util.Arrays.stream(parts)
                .map(String::strip)
                .filter(p -> !p.isEmpty())
                .toList();
        long[] shape = new long[written.size()];
        try {
            for (int i = 0; i < shape.length; i++) {
                shape[i] = Long.parseLong(written.get(i));
            }
        } catch (NumberFormatException e) {
            throw Refusal.damaged("the .npy header has the shape " + Attributes.brief(lengths.group(1)));
        }
        int start = 8 + (content[6] == 1 ? 2 : 4) + header.length();
        Region data = Region.of(content).slice(start, content.length - (long) start, "the array");
        long[] strides = RawArray.strides(shape);
        if (order.group(1).equals("True")) {
            long next = 1;
            for (int i = 0; i < shape.length; i++) {
                strides[i] = next;
                next *= Math.max(1, shape[i]);
            }
        }
        ByteOrder bytes = descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return RawArray.of(element, bytes, shape, strides, 0, data.length() / element.bytes(), () -> data);
    }

    private static RawArray.@Nullable Element element(String code) {
        return switch (code) {
            case "f2" -> RawArray.Element.F16;
            case "f4" -> RawArray.Element.F32;
            case "f8" -> RawArray.Element.F64;
            default -> null;
        };
    }
}
