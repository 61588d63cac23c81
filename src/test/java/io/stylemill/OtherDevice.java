package io.stylemill;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.DeviceClass;
import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.util.Collection;
import java.util.List;

/**
 * A generator of another device class.
 *
 * @param shift how far its pixels are from the real ones, up or down
 * @param others how many pixels of a mask have another class
 */
record OtherDevice(Generator real, int shift, int others) implements Generator {
    @Override
    public NetworkDescription network() {
        return real.network();
    }

    @Override
    public DeviceClass deviceClass() {
        DeviceClass c = real.deviceClass();
        return new DeviceClass(c.engine(), "cuda:Other", c.threads(), c.precision(), c.batch());
    }

    @Override
    public List<Pixels> generate(List<Recipe> recipes) {
        return real.generate(recipes).stream().map(this::shifted).toList();
    }

    @Override
    public List<Drawn> draw(List<Recipe> recipes) {
        return real.draw(recipes).stream().map(this::changed).toList();
    }

    private Drawn changed(Drawn drawn) {
        Drawn.Labels labels = drawn.labels();
        if (labels != null) {
            Pixels map = labels.map();
            byte[] data = map.data().clone();
            for (int i = 0; i < others; i++) {
                data[i] = (byte) (data[i] == 0 ? 1 : 0);
            }
            labels = new Drawn.Labels(new Pixels(map.width(), map.height(), 1, data), labels.uncertainty());
        }
        return new Drawn(shifted(drawn.image()), labels);
    }

    private Pixels shifted(Pixels image) {
        byte[] data = image.data().clone();
        for (int i = 0; i < data.length; i++) {
            int value = data[i] & 0xff;
            data[i] = (byte) (value < 128 ? value + shift : value - shift);
        }
        return new Pixels(image.width(), image.height(), image.channels(), data);
    }

    @Override
    public Generator atBatch(int batch) {
        return new OtherDevice(real.atBatch(batch), shift, others);
    }

    @Override
    public Generator withDirections(Collection<Direction> directions) {
        return new OtherDevice(real.withDirections(directions), shift, others);
    }

    @Override
    public Generator withLatents(Collection<LatentArray> latents) {
        return new OtherDevice(real.withLatents(latents), shift, others);
    }

    @Override
    public Generator withMasks(MaskModel model) {
        return new OtherDevice(real.withMasks(model), shift, others);
    }

    @Override
    public List<float[]> styles(List<Recipe> recipes) {
        return real.styles(recipes);
    }

    @Override
    public void close() {
        real.close();
    }
}
