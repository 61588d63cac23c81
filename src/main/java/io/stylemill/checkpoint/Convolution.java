package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One convolution of a synthesis network. One that doubles the side counts at the side of its
 * input, where its multiplications are.
 *
 * @param out channels of the result
 * @param in channels of the map
 * @param kernel side of the square kernel
 * @param height of the map, in pixels
 * @param width of the map, in pixels
 */
public record Convolution(int out, int in, int kernel, int height, int width) {
    private static final Pattern BLOCK = Pattern.compile("synthesis\\.b(\\d+)\\.(conv0|conv1|torgb|skip)\\.weight");
    private static final Pattern LAYER = Pattern.compile("synthesis\\.L\\d+_(\\d+)_\\d+\\.weight");

    /** Returns the convolutions of a synthesis network, in the order of its tensors. */
    public static List<Convolution> of(Checkpoint checkpoint) {
        NetworkDescription network = checkpoint.network();
        List<Convolution> all = new ArrayList<>();
        for (Map.Entry<String, Tensor> entry : checkpoint.tensors().entrySet()) {
            Matcher block = BLOCK.matcher(entry.getKey());
            Matcher layer = LAYER.matcher(entry.getKey());
            if (block.matches()) {
                // Names tell sides of square maps; the others have the image's shape.
                int side = Integer.parseInt(block.group(1)) / (block.group(2).equals("conv0") ? 2 : 1);
                all.add(of(
                        entry.getValue(),
                        side * network.height() / network.lastBlock(),
                        side * network.width() / network.lastBlock()));
            } else if (layer.matches()) {
                // Names tell widths.
                int width = Integer.parseInt(layer.group(1));
                all.add(of(
                        entry.getValue(),
                        Math.toIntExact(Math.round((double) width * network.height() / network.width())),
                        width));
            }
        }
        return List.copyOf(all);
    }

    private static Convolution of(Tensor weight, int height, int width) {
        return new Convolution(
                (int) weight.shape()[0], (int) weight.shape()[1], (int) weight.shape()[2], height, width);
    }

    /** Returns the floating-point operations for one image: two for each multiplication. */
    public double operations() {
        return 2.0 * height * width * out * in * kernel * kernel;
    }

    /** Returns how many numbers it reads and writes for one image, its weights not counted. */
    public double numbers() {
        return (double) height * width * (in + out);
    }
}
