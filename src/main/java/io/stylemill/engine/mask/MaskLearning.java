package io.stylemill.engine.mask;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Learns a {@link MaskModel} from painted images (Zhang et al. 2021, "DatasetGAN"; with the linear classifier that Xu and
 * Zheng 2021 show to be nearly as good).
 *
 * <p>Of every image the same number of pixels is drawn; at each, the activations of all layers are read as bilinear
 * upsampling shows them there. The same images, seed and settings give the same model.
 */
public final class MaskLearning {
    /** Numbers that are learned from: neighbouring pixels say much the same, and more of them take longer. */
    private static final long MOST_NUMBERS = 1L << 23;

    private final String checkpointSha256;
    private final List<MaskClass> classes;
    private final double penalty;
    private final int steps;
    private final Map<String, Integer> channels = new LinkedHashMap<>();
    private final List<float[][]> rows = new ArrayList<>();
    private final List<int[]> labels = new ArrayList<>();
    private final SplittableRandom random;
    private final int perImage;

    /**
     * A layer's activations for one image.
     *
     * @param values {@code [channels, height, width]}
     */
    public record Activations(int channels, int height, int width, float[] values) {}

    /**
     * @param layers channels by name, from the coarsest layer
     * @param images how many there will be
     * @param pixels of an image
     * @param penalty on the squared weights, above 0
     * @param steps most steps of the solver
     * @param seed of the pixels that are drawn
     */
    public MaskLearning(
            String checkpointSha256,
            List<MaskClass> classes,
            Map<String, Integer> layers,
            int images,
            int pixels,
            double penalty,
            int steps,
            long seed) {
        this.checkpointSha256 = checkpointSha256;
        this.classes = List.copyOf(classes);
        this.channels.putAll(layers);
        this.penalty = penalty;
        this.steps = steps;
        this.random = new SplittableRandom(seed);
        int features = layers.values().stream().mapToInt(Integer::intValue).sum();
        this.perImage = (int) Math.max(64, Math.min(pixels, MOST_NUMBERS / images / Math.max(1, features)));
    }

    /** Returns how many pixels of each image are learned from. */
    public int pixelsPerImage() {
        return perImage;
    }

    /**
     * Takes an image.
     *
     * @param painted class of each pixel, rows top to bottom, {@code width x height}
     */
    public void add(Map<String, Activations> layers, byte[] painted, int width, int height) {
        int[] chosen = chosen(painted.length);
        List<float[]> columns = new ArrayList<>();
        for (String name : channels.keySet()) {
            Activations layer = layers.get(name);
            if (layer == null || layer.channels() != channels.getOrDefault(name, 0)) {
                throw new IllegalArgumentException("the layer " + name + " is missing");
            }
            for (int c = 0; c < layer.channels(); c++) {
                columns.add(column(layer, c, chosen, width, height));
            }
        }
        rows.add(columns.toArray(float[][]::new));
        labels.add(IntStream.of(chosen).map(pixel -> painted[pixel] & 0xff).toArray());
    }

    /** One pixel of each of so many stretches of equal length: spread over the image, and not on a grid. */
    private int[] chosen(int pixels) {
        int[] chosen = new int[Math.min(perImage, pixels)];
        for (int i = 0; i < chosen.length; i++) {
            long from = (long) i * pixels / chosen.length;
            long to = (long) (i + 1) * pixels / chosen.length;
            chosen[i] = (int) random.nextLong(from, to);
        }
        return chosen;
    }

    /** Bilinear upsampling with half-pixel centres, as PyTorch's without aligned corners. */
    private static float[] column(Activations layer, int channel, int[] chosen, int width, int height) {
        float[] column = new float[chosen.length];
        int base = channel * layer.height() * layer.width();
        for (int i = 0; i < chosen.length; i++) {
            double y = at(chosen[i] / width, height, layer.height());
            double x = at(chosen[i] % width, width, layer.width());
            int top = (int) y;
            int left = (int) x;
            int bottom = Math.min(top + 1, layer.height() - 1);
            int right = Math.min(left + 1, layer.width() - 1);
            double down = y - top;
            double across = x - left;
            double upper = layer.values()[base + top * layer.width() + left] * (1 - across)
                    + layer.values()[base + top * layer.width() + right] * across;
            double lower = layer.values()[base + bottom * layer.width() + left] * (1 - across)
                    + layer.values()[base + bottom * layer.width() + right] * across;
            column[i] = (float) (upper * (1 - down) + lower * down);
        }
        return column;
    }

    private static double at(int pixel, int pixels, int samples) {
        return Math.max(0, (pixel + 0.5) * samples / pixels - 0.5);
    }

    /** Returns the model of all images. */
    public MaskModel learn(Map<String, Object> facts) {
        return model(SoftmaxRegression.fit(table(), classes.size(), penalty, steps), facts);
    }

    /** Returns, for each image in turn, the model of all others. */
    public List<MaskModel> leavingOneOut() {
        PixelTable all = table();
        return IntStream.range(0, rows.size())
                .parallel()
                .mapToObj(out -> {
                    int from = labels.subList(0, out).stream()
                            .mapToInt(l -> l.length)
                            .sum();
                    PixelTable others = all.without(from, from + labels.get(out).length);
                    return model(SoftmaxRegression.fit(others, classes.size(), penalty, steps), Map.of());
                })
                .toList();
    }

    private PixelTable table() {
        int pixels = labels.stream().mapToInt(l -> l.length).sum();
        int[] all = new int[pixels];
        int features = channels.values().stream().mapToInt(Integer::intValue).sum();
        float[][] columns = new float[features][pixels];
        int at = 0;
        for (int i = 0; i < rows.size(); i++) {
            int length = labels.get(i).length;
            System.arraycopy(labels.get(i), 0, all, at, length);
            for (int d = 0; d < features; d++) {
                System.arraycopy(rows.get(i)[d], 0, columns[d], at, length);
            }
            at += length;
        }
        return new PixelTable(columns, all);
    }

    private MaskModel model(SoftmaxRegression.Linear linear, Map<String, Object> facts) {
        Map<String, float[]> layers = new LinkedHashMap<>();
        int k = classes.size();
        int at = 0;
        for (Map.Entry<String, Integer> layer : channels.entrySet()) {
            int size = layer.getValue() * k;
            layers.put(layer.getKey(), java.util.Arrays.copyOfRange(linear.weights(), at, at + size));
            at += size;
        }
        Map<String, Object> all = new TreeMap<>(facts);
        all.put("penalty", penalty);
        all.put("pixels_per_image", perImage);
        return new MaskModel(checkpointSha256, classes, layers, linear.bias(), all);
    }
}
