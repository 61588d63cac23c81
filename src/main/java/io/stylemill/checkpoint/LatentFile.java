package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import io.stylemill.record.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Reads and writes latents in files: {@code .npy}, {@code .npz} (as NVIDIA's projector writes w),
 * safetensors and files of {@code torch.save}.
 *
 * <p>An array is named within its file; without a name it is the only one, or the one that is
 * called {@code w}.
 */
public final class LatentFile {
    /** The array that NVIDIA's projector writes. */
    private static final String PROJECTED = "w";

    /**
     * Files must not tell when they were written. For its first month Java would add a field with
     * the time zone.
     */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    /** How many dimensions of a file count rows and layers. */
    private enum Form {
        /** {@code [width]}, {@code [rows, width]} or {@code [rows, 1, width]}. */
        SINGLE("[N, width], with a row for each latent"),
        /** {@code [layers, width]} or {@code [rows, layers, width]}. */
        LAYERED("[N, layers, width], with a row of w for each layer"),
        /** {@code [width]}, {@code [rows, width]} or {@code [rows, layers, width]}. */
        EITHER("[N, width] or [N, layers, width]");

        private final String allowed;

        Form(String allowed) {
            this.allowed = allowed;
        }
    }

    /** @param name of the array in its file; may be empty */
    public record Named(String name, LatentArray array) {
        /**
         * Returns whether nothing about the file says what its rows are: a name other than the
         * projector's does, since such an array holds one row for each of something.
         */
        public boolean plain() {
            return name.isEmpty() || name.equals(PROJECTED);
        }
    }

    private LatentFile() {}

    /**
     * Returns z or w of a file, {@code [rows, 1, width]}.
     *
     * @param name within the file, or empty
     * @throws Failure {@code latent-missing}; {@code latent-format} for a file of another kind;
     *     {@code latent-unknown} with the names there are; {@code latent-unsafe},
     *     {@code latent-damaged} or {@code latent-unsupported} with what was found
     */
    public static LatentArray single(Path file, String name) {
        return read(file, name, Form.SINGLE).array();
    }

    /** Returns w+ of a file, {@code [rows, layers, width]}; otherwise as {@link #single}. */
    public static LatentArray layered(Path file, String name) {
        return read(file, name, Form.LAYERED).array();
    }

    /** Returns an array of either form with its name in the file; otherwise as {@link #single}. */
    public static Named named(Path file, String name) {
        return read(file, name, Form.EITHER);
    }

    /** Refuses a file that is too large to be read. */
    public static void requireBounded(String address, long bytes) {
        ArrayFile.requireBounded(address, bytes, "latent", "file of latents");
    }

    /**
     * Writes arrays {@code [rows, width]} as one safetensors file; the same arrays give the same
     * bytes.
     *
     * @param arrays with one layer each, by name
     * @param file is replaced
     * @param facts texts for the header's {@code __metadata__}, by name
     * @throws Failure {@code output-unwritable} when the file cannot be written
     */
    public static void write(Path file, Map<String, LatentArray> arrays, Map<String, String> facts) {
        Map<String, ArrayFile.Floats> tensors = new LinkedHashMap<>();
        arrays.forEach((name, a) -> tensors.put(
                name, new ArrayFile.Floats(new long[] {(long) a.rows() * a.layers(), a.width()}, numbers(a))));
        ArrayFile.writeSafetensors(file, "latents", tensors, facts);
    }

    /**
     * Writes an array as NVIDIA's projector does: a {@code .npz} file whose array {@code w} is
     * {@code [rows, layers, width]}. The same array gives the same bytes.
     *
     * @param file is replaced
     * @throws Failure {@code output-unwritable} when the file cannot be written
     */
    public static void writeProjected(Path file, LatentArray array) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] npy = array.file();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(PROJECTED + ".npy");
            // Stored, as numpy.savez does: what compressors make of the numbers is no fact of the
            // numbers.
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(npy.length);
            CRC32 crc = new CRC32();
            crc.update(npy);
            entry.setCrc(crc.getValue());
            entry.setTimeLocal(NO_TIME);
            zip.putNextEntry(entry);
            zip.write(npy);
            zip.closeEntry();
            zip.finish();
            WholeFile.write(file, bytes.toByteArray());
        } catch (IOException e) {
            throw ArrayFile.unwritable(file, "latents", e);
        }
    }

    /**
     * Writes what belongs to a file of latents, beside it.
     *
     * @param file is replaced
     * @throws Failure {@code output-unwritable} when it cannot be written
     */
    public static void writeBeside(Path file, byte[] content) {
        try {
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw ArrayFile.unwritable(file, "note", e);
        }
    }

    static LatentArray stored(byte[] content, String file) {
        return read(content, file, "", Form.EITHER).array();
    }

    private static Named read(Path file, String name, Form form) {
        return read(ArrayFile.content(file, "latent", "file of latents"), file.toString(), name, form);
    }

    private static Named read(byte[] content, String file, String name, Form form) {
        try {
            return pick(ArrayFile.arrays(content), name, form, new Budget(content.length + ArrayFile.MAX_BYTES));
        } catch (Failure e) {
            throw ArrayFile.unread(e, "latent", "latents", file, name);
        }
    }

    private static Named pick(Map<String, RawArray> arrays, String name, Form form, Budget budget) {
        String found = !name.isEmpty()
                ? name
                : arrays.size() == 1 ? arrays.keySet().iterator().next() : PROJECTED;
        RawArray array = arrays.get(found);
        if (array == null) {
            throw ArrayFile.unknown("latent", arrays.keySet(), name, "");
        }
        return new Named(found, array(array, found.isEmpty() ? "the array" : found, form, budget));
    }

    private static LatentArray array(RawArray array, String name, Form form, Budget budget) {
        int rank = array.rank();
        int least = form == Form.LAYERED ? 2 : 1;
        boolean sound = rank >= least && rank <= 3 && !(form == Form.SINGLE && rank == 3 && array.dimension(1) != 1);
        for (int i = 0; i < rank; i++) {
            sound &= array.dimension(i) >= 1 && array.dimension(i) <= LatentArray.MAX_BYTES;
        }
        if (!sound) {
            boolean layered = form == Form.SINGLE && rank == 3;
            throw Refusal.unsupported(name + " has the shape " + Attributes.brief(array.shape()) + "; allowed is "
                    + form.allowed + (layered ? "; one with a row for each w layer has the space w+" : ""));
        }
        long width = array.dimension(rank - 1);
        long layers = rank == 3 ? array.dimension(1) : form == Form.LAYERED ? array.dimension(0) : 1;
        long rows = rank == 3 || rank == 2 && form != Form.LAYERED ? array.dimension(0) : 1;
        LatentArray.requireBounded(multiplied(multiplied(rows, layers), multiplied(width, 4)));
        return LatentArray.of((int) rows, (int) layers, (int) width, ArrayFile.floats(array, name, budget));
    }

    private static long multiplied(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }

    private static byte[] numbers(LatentArray array) {
        ByteBuffer out = ByteBuffer.allocate(4 * array.rows() * array.layers() * array.width())
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < array.rows(); row++) {
            for (float value : array.row(row)) {
                out.putFloat(value);
            }
        }
        return out.array();
    }
}
