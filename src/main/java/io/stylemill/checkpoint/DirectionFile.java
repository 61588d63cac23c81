package io.stylemill.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.stylemill.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads directions from files: safetensors, NumPy's {@code .npy} and {@code .npz}, and those of
 * {@code torch.save} (such as rosinality's, whose {@code eigvec} holds a direction in each column).
 *
 * <p>A direction is named within its file: {@code NAME} is an array, {@code NAME:K} its item K,
 * {@code K} alone an item of the only array, and no name the only array as a whole. In files of
 * GANSpace (Härkönen et al. 2020), {@code K} is component {@code lat_comp[K]}, scaled by its
 * standard deviation {@code lat_stdev[K]}. No code in a file is run: arrays of Python objects are
 * refused.
 */
public final class DirectionFile {
    /** Files of directions are small: GANSpace's largest have some tens of megabytes. */
    public static final long MAX_BYTES = ArrayFile.MAX_BYTES;

    /** What files of {@code stylemill directions} say under {@code format}. */
    public static final String FORMAT = "stylemill-directions-1";

    private static final Pattern ITEM = Pattern.compile("(?:(.*):)?([0-9]{1,6})", Pattern.DOTALL);
    private static final String EIGENVECTORS = "eigvec";
    private static final String COMPONENTS = "lat_comp";
    private static final String DEVIATIONS = "lat_stdev";

    private DirectionFile() {}

    /**
     * Returns a direction of a file.
     *
     * @param name within the file; may be empty where it holds only one
     * @throws Failure {@code direction-missing}; {@code direction-format} for a file of another
     *     kind; {@code direction-unknown} with the names there are; {@code direction-unsafe},
     *     {@code direction-damaged} or {@code direction-unsupported} with what was found
     */
    public static Direction read(Path file, String name) {
        return read(ArrayFile.content(file, "direction", "file of directions"), file.toString(), name);
    }

    /** Refuses a file of more than {@link #MAX_BYTES}. */
    public static void requireBounded(String address, long bytes) {
        ArrayFile.requireBounded(address, bytes, "direction", "file of directions");
    }

    /**
     * Writes named directions as one safetensors file; the same directions give the same bytes.
     *
     * @param file is replaced
     * @param facts texts for the header's {@code __metadata__}, by name
     * @throws Failure {@code output-unwritable} when the file cannot be written
     */
    public static void write(Path file, Map<String, Direction> directions, Map<String, String> facts) {
        Map<String, ArrayFile.Floats> tensors = new LinkedHashMap<>();
        directions.forEach((name, d) ->
                tensors.put(name, new ArrayFile.Floats(new long[] {d.rows(), d.wDim()}, d.numbers())));
        ArrayFile.writeSafetensors(file, "directions", tensors, facts);
    }

    /**
     * What a file of {@code stylemill directions} says of itself.
     *
     * @param checkpointSha256 of the network that they were found for
     * @param layers w layers that they move, such as {@code 0-9}
     * @param names of the directions
     */
    public record Head(String checkpointSha256, String layers, List<String> names) {}

    /** Most bytes of a file that {@link #head} looks at. */
    public static final int MAX_HEAD = 8 + Safetensors.MAX_HEADER;

    /**
     * Returns the head of a file of {@code stylemill directions}, or empty for any other file.
     *
     * @param start the first bytes, at most {@link #MAX_HEAD}
     */
    public static Optional<Head> head(byte[] start) {
        ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        long length = start.length < 8 ? -1 : bytes.getLong();
        if (length < 2 || length > bytes.remaining()) {
            return Optional.empty();
        }
        JsonNode root;
        try {
            root = Safetensors.parse(Arrays.copyOfRange(start, 8, (int) (8 + length)), "the header");
        } catch (Failure e) {
            return Optional.empty();
        }
        JsonNode facts = root.path("__metadata__");
        if (!facts.path("format").asText().equals(FORMAT)) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        root.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        return Optional.of(new Head(
                facts.path("checkpoint_sha256").asText(), facts.path("layers").asText(), List.copyOf(names)));
    }

    static Direction read(byte[] content, String file, String name) {
        try {
            return pick(byRows(ArrayFile.arrays(content)), name, new Budget(content.length + MAX_BYTES));
        } catch (Failure e) {
            throw ArrayFile.unread(e, "direction", "direction", file, name);
        }
    }

    /** rosinality's closed_form_factorization.py keeps the directions in the columns. */
    private static Map<String, RawArray> byRows(Map<String, RawArray> arrays) {
        RawArray columns = arrays.get(EIGENVECTORS);
        if (columns == null || columns.rank() != 2) {
            return arrays;
        }
        Map<String, RawArray> rows = new LinkedHashMap<>(arrays);
        rows.put(EIGENVECTORS, columns.permuted(1, 0));
        return rows;
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
            RawArray array = of != null
                    ? arrays.get(of)
                    : arrays.size() == 1 ? arrays.getOrDefault("", arrays.get(EIGENVECTORS)) : null;
            if (array != null) {
                return direction(item(array, index, name), name, budget);
            }
        }
        throw ArrayFile.unknown("direction", arrays.keySet(), name, " (NAME, or NAME:K for its item K)");
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
        float[] values = ArrayFile.floats(two, name, budget);
        int rows = rank == 1 ? 1 : Math.toIntExact(two.dimension(0));
        return Direction.of(rows, values.length / rows, values);
    }
}
