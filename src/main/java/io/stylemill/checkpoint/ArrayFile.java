package io.stylemill.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.WholeFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Small files of arrays: safetensors, NumPy's {@code .npy} and {@code .npz}, and those of
 * {@code torch.save}. No code in a file is run: arrays of Python objects are refused.
 */
final class ArrayFile {
    /** Such files are small: GANSpace's largest have some tens of megabytes. */
    static final long MAX_BYTES = 128L << 20;

    private static final int MAX_ENTRIES = 1000;
    private static final int MAX_NPY_HEADER = 1 << 16;
    static final byte[] NPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([<>|=]?)([A-Za-z][0-9]*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]*)\\)");

    private ArrayFile() {}

    /** @param data little-endian float32 numbers in C order */
    record Floats(long[] shape, byte[] data) {}

    /**
     * Returns the bytes of a file.
     *
     * @param prefix of the codes of refusals
     * @param what it is, for messages
     */
    static byte[] content(Path file, String prefix, String what) {
        try {
            if (!Files.isRegularFile(file)) {
                throw Failure.input(prefix + "-missing", "there is no " + what + " " + file + "; check the path");
            }
            requireBounded(file.toString(), Files.size(file), prefix, what);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, prefix + "-read", "cannot read the " + what + " " + file + ": " + e, e);
        }
    }

    /** Refuses a file of more than {@link #MAX_BYTES}. */
    static void requireBounded(String address, long bytes, String prefix, String what) {
        if (bytes > MAX_BYTES) {
            throw Failure.input(
                    prefix + "-unsafe",
                    "the " + what + " " + address + " has " + bytes + " bytes; at most " + MAX_BYTES
                            + " are read: keep the arrays in a file of their own");
        }
    }

    /**
     * Writes tensors as one safetensors file; the same tensors give the same bytes.
     *
     * @param file is replaced
     * @param what they are, for messages
     * @param facts texts for the header's {@code __metadata__}, by name
     * @throws Failure {@code output-unwritable} when the file cannot be written
     */
    static void writeSafetensors(Path file, String what, Map<String, Floats> tensors, Map<String, String> facts) {
        try {
            WholeFile.write(file, safetensors(tensors, facts));
        } catch (IOException e) {
            throw unwritable(file, what, e);
        }
    }

    /**
     * Returns the content of a safetensors file; the same tensors and facts give the same bytes.
     */
    static byte[] safetensors(Map<String, Floats> tensors, Map<String, String> facts) throws IOException {
        ObjectNode root = Safetensors.JSON.createObjectNode();
        ObjectNode metadata = root.putObject("__metadata__");
        new TreeMap<>(facts).forEach(metadata::put);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        tensors.forEach((name, tensor) -> {
            ObjectNode entry = root.putObject(name);
            entry.put("dtype", "F32");
            ArrayNode shape = entry.putArray("shape");
            for (long length : tensor.shape()) {
                shape.add(length);
            }
            entry.putArray("data_offsets").add(data.size()).add(data.size() + tensor.data().length);
            data.writeBytes(tensor.data());
        });
        byte[] header = Safetensors.JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        ByteBuffer out = ByteBuffer.allocate(8 + padded.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(padded.length).put(padded).put(data.toByteArray());
        return out.array();
    }

    /**
     * Returns the failure of a file whose arrays cannot be read; its code begins with
     * {@code prefix}.
     */
    static Failure unread(Failure e, String prefix, String what, String file, String name) {
        return Failure.of(
                e.kind(),
                e.code().replace("checkpoint-", prefix + "-"),
                "cannot read the " + what + " " + file + (name.isEmpty() ? "" : "#" + name) + ": " + e.getMessage(),
                e);
    }

    /**
     * Returns the failure of a name that no array has.
     *
     * @param forms of names, for messages, or empty
     */
    static Failure unknown(String prefix, Collection<String> known, String name, String forms) {
        List<String> names = known.stream().filter(n -> !n.isEmpty()).toList();
        return Failure.input(
                prefix + "-unknown",
                (name.isEmpty() ? "it holds several arrays, so name one after a #" : "there is no such array")
                        + "; there "
                        + (names.isEmpty()
                                ? "is one array without a name"
                                : (names.size() == 1 ? "is " : "are ") + Attributes.brief(String.join(", ", names)))
                        + forms
                        + NearestWord.question(name, names));
    }

    static Failure unwritable(Path file, String what, IOException e) {
        return Failure.of(
                Kind.RESOURCES,
                "output-unwritable",
                "cannot write the " + what + " to " + file + ": " + WriteFault.words(e),
                e);
    }

    /** Returns the arrays of a file by name; the only array of a {@code .npy} file has none. */
    static Map<String, RawArray> arrays(byte[] content) {
        Region region = Region.of(content);
        if (startsWith(content, NPY)) {
            return new TreeMap<>(Map.of("", npy(content)));
        }
        if (Safetensors.looksLike(region)) {
            return Safetensors.read(region).arrays();
        }
        Budget budget = new Budget(content.length);
        if (TorchArrays.looksLike(region)) {
            return numbers(TorchArrays.zipped(region, budget));
        }
        if (startsWith(content, new byte[] {'P', 'K', 3, 4})) {
            return numbers(npz(content));
        }
        if (startsWith(content, new byte[] {(byte) 0x80})) {
            return numbers(TorchArrays.streamed(region, budget));
        }
        throw Failure.input(
                "checkpoint-format",
                "it is neither safetensors (such as Stylemill writes), nor NumPy's .npy or .npz, nor a file of"
                        + " torch.save; save the array as one of these");
    }

    /** Whole numbers beside others are seeds, labels and counters; alone they are what is meant. */
    private static Map<String, RawArray> numbers(Map<String, RawArray> arrays) {
        Map<String, RawArray> real = new TreeMap<>(arrays);
        real.values().removeIf(array -> !array.element().real());
        return real.isEmpty() ? arrays : real;
    }

    /** Reads an array of floating-point or whole numbers as float32. */
    static float[] floats(RawArray array, String name, Budget budget) {
        Tensor tensor =
                array.element() == RawArray.Element.BOOL || array.element().real()
                        ? array.floats(name, budget)
                        : array.floats(name, budget, number -> number);
        float[] values = new float[Math.toIntExact(tensor.elements())];
        tensor.data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private static boolean startsWith(byte[] content, byte[] mark) {
        return content.length >= mark.length && Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
    }

    private static Map<String, RawArray> npz(byte[] content) {
        Map<String, RawArray> arrays = new TreeMap<>();
        long inflated = 0;
        int entries = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > MAX_ENTRIES) {
                    throw Refusal.unsupported("the .npz file has more than " + MAX_ENTRIES + " entries");
                }
                byte[] bytes = zip.readNBytes((int) (MAX_BYTES - inflated) + 1);
                inflated += bytes.length;
                if (inflated > MAX_BYTES) {
                    throw Refusal.unsupported(
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
            throw Refusal.unsupported(
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
                    + "; float16, float32, float64 and whole numbers are read"
                    + (descr.group(2).startsWith("O")
                            ? ". This one holds Python objects, which only running code could read"
                            : ""));
        }
        String[] parts =
                lengths.group(1).isBlank() ? new String[0] : lengths.group(1).split(",", 0);
        List<String> written = Arrays.stream(parts)
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
            case "i8" -> RawArray.Element.I64;
            case "i4" -> RawArray.Element.I32;
            case "i2" -> RawArray.Element.I16;
            case "i1" -> RawArray.Element.I8;
            case "u1" -> RawArray.Element.U8;
            default -> null;
        };
    }
}
