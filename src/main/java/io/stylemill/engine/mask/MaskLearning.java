package io.stylemill.engine.mask;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Learns a {@link MaskModel} from painted images (Zhang et al. 2021, "DatasetGAN"): an ensemble of
 * perceptrons, or the linear classifier that Xu and Zheng 2021 show to be nearly as good.
 *
 * <p>Of every image the same number of pixels is drawn; at each, the activations of all layers are
 * read as bilinear upsampling shows them there. The same images, seed and settings give the same
 * model.
 */
public final class MaskLearning {
    /**
     * Numbers that are learned from: neighbouring pixels say much the same, and more of them take
     * longer.
     */
    private static final long MOST_NUMBERS = 1L << 23;

    /** An ensemble looks at every number more often. */
    private static final long MOST_OF_ENSEMBLE = 1L << 22;

    /** Steps of the linear classifier's solver, at most. */
    private static final int STEPS = 80;

    private final Classifier classifier;
    private final long seed;

    private final String checkpointSha256;
    private final List<MaskClass> classes;
    private final double penalty;
    private final Map<String, Integer> channels = new LinkedHashMap<>();
    private final List<float[][]> rows = new ArrayList<>();
    private final List<int[]> labels = new ArrayList<>();
    private final SplittableRandom random;
    private final int perImage;

    /** What tells the classes apart. */
    public enum Classifier {
        /** Multinomial logistic regression. */
        LINEAR,
        /** An ensemble of perceptrons with one hidden layer. */
        MLP
    }

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
     * @param seed of the pixels that are drawn, and of an ensemble
     */
    public MaskLearning(
            String checkpointSha256,
            List<MaskClass> classes,
            Map<String, Integer> layers,
            int images,
            int pixels,
            double penalty,
            Classifier classifier,
            long seed) {
        this.checkpointSha256 = checkpointSha256;
        this.classes = List.copyOf(classes);
        this.channels.putAll(layers);
        this.penalty = penalty;
        this.classifier = classifier;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        int features = layers.values().stream().mapToInt(Integer::intValue).sum();
        this.perImage = (int) Math.max(
                64,
                Math.min(
                        pixels,
                        (classifier == Classifier.MLP ? MOST_OF_ENSEMBLE : MOST_NUMBERS)
                                / images
                                / Math.max(1, features)));
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

    /**
     * One pixel of each of so many stretches of equal length: spread over the image, and not on a
     * grid.
     */
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
        return model(table(), facts);
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
                    return model(others, Map.of());
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

    private MaskModel model(PixelTable pixels, Map<String, Object> facts) {
        Map<String, Object> all = new TreeMap<>(facts);
        all.put("penalty", penalty);
        all.put("pixels_per_image", perImage);
        if (classifier == Classifier.LINEAR) {
            SoftmaxRegression.Linear linear = SoftmaxRegression.fit(pixels, classes.size(), penalty, STEPS);
            return new MaskModel(
                    checkpointSha256, classes, byLayer(linear.weights(), classes.size()), linear.bias(), all);
        }
        Perceptrons.Fitted fitted = Perceptrons.fit(pixels, classes.size(), penalty, seed);
        all.put("members", fitted.votes().members());
        all.put("hidden", Perceptrons.HIDDEN);
        return new MaskModel(
                checkpointSha256,
                classes,
                byLayer(fitted.weights(), fitted.bias().length),
                fitted.bias(),
                fitted.votes(),
                all);
    }

    private Map<String, float[]> byLayer(float[] weights, int units) {
        Map<String, float[]> layers = new LinkedHashMap<>();
        int at = 0;
        for (Map.Entry<String, Integer> layer : channels.entrySet()) {
            int size = layer.getValue() * units;
            layers.put(layer.getKey(), java.util.Arrays.copyOfRange(weights, at, at + size));
            at += size;
        }
        return layers;
    }
}
