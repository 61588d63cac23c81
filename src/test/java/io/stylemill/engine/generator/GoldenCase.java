package io.stylemill.engine.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.order.plan.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * One expected image of a folder of golden cases, computed by another implementation.
 *
 * @param json its entry in {@code cases.json}
 */
record GoldenCase(Path folder, JsonNode json, int cDim, int numWs) {

    static List<GoldenCase> all(Path folder) throws IOException {
        JsonNode root = new ObjectMapper().readTree(folder.resolve("cases.json").toFile());
        JsonNode network = root.get("network");
        List<GoldenCase> cases = new ArrayList<>();
        for (JsonNode c : root.get("cases")) {
            cases.add(new GoldenCase(
                    folder,
                    c,
                    network.get("c_dim").asInt(),
                    network.get("num_ws").asInt()));
        }
        return cases;
    }

    String name() {
        return json.get("name").asText();
    }

    Recipe recipe(int batch) {
        JsonNode mix = json.get("style_mixing");
        List<Integer> layers = new ArrayList<>();
        if (!mix.isNull()) {
            mix.get("layers").forEach(l -> layers.add(l.asInt()));
        }
        JsonNode translate = json.get("translate");
        JsonNode rotate = json.get("rotate");
        return Recipes.of(
                json.get("seed").asLong(),
                oneHot(json.get("class")),
                json.get("truncation_psi").asDouble(),
                json.get("truncation_cutoff").isNull()
                        ? numWs
                        : json.get("truncation_cutoff").asInt(),
                mix.isNull()
                        ? null
                        : new Recipe.Mixing(
                                new Recipe.ZSource.Seed(mix.get("seed").asLong()), oneHot(mix.get("class")), layers),
                Recipe.Noise.plain(json.get("noise_mode").asText(), null),
                new Recipe.Transform(
                        translate.isNull() ? 0 : translate.get(0).asDouble(),
                        translate.isNull() ? 0 : translate.get(1).asDouble(),
                        rotate.isNull() ? 0 : rotate.asDouble()),
                json.get("lod").isNull() ? -1 : json.get("lod").asDouble(),
                batch);
    }

    private List<Double> oneHot(JsonNode index) {
        List<Double> vector = new ArrayList<>();
        for (int i = 0; i < cDim; i++) {
            vector.add(i == index.asInt() ? 1.0 : 0.0);
        }
        return vector;
    }

    float[] ws() throws IOException {
        return npy(json.get("files").get("ws").asText());
    }

    float[] image() throws IOException {
        return npy(json.get("files").get("image").asText());
    }

    /** Returns the 8-bit image, channels interleaved. */
    byte[] png() throws IOException {
        var raster = ImageIO.read(
                        folder.resolve(json.get("files").get("png").asText()).toFile())
                .getRaster();
        int[] samples = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) samples[i];
        }
        return bytes;
    }

    private float[] npy(String file) throws IOException {
        return Npy.floats(folder.resolve(file));
    }

    @Override
    public String toString() {
        return name();
    }
}
