package io.stylemill.order.plan;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.image.Encoding;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.GeneratorSpec.Precision;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Group.Label;
import io.stylemill.order.manifest.Group.Noise;
import io.stylemill.order.manifest.Group.StyleMixing;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Manifest.DatasetSpec;
import io.stylemill.order.manifest.Manifest.ImageFiles;
import io.stylemill.order.manifest.Manifest.Output;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.manifest.Step;
import io.stylemill.order.manifest.Truncation;
import io.stylemill.order.manifest.Truncation.Psi;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds manifests and plans for tests: a conditional StyleGAN2 of 64 pixels and 10 w layers. */
final class Plans {
    static final NetworkDescription CELLS = new NetworkDescription(
            Architecture.STYLEGAN2, 128, 3, 128, 10, 64, 3, List.of("RBC", "WBC", "Platelets"), Map.of());
    static final NetworkDescription PLAIN =
            new NetworkDescription(Architecture.STYLEGAN2, 64, 0, 64, 8, 32, 3, List.of(), Map.of());
    static final Noise CONST = Noise.STORED;
    static final Truncation FULL = new Truncation(new Psi.Fixed(1), null);

    private Plans() {}

    static Label named(String name) {
        return new Label(name, null, null, null);
    }

    static Label balance(Map<String, Double> shares) {
        return new Label(null, null, null, shares);
    }

    static Latent seeds(String text) {
        return new Latent.Seeds(Ranges.parse(text, 4294967295L));
    }

    static Group group(String name, @Nullable Long count, Label label, Latent latent) {
        return new Group(name, count, label, latent, FULL, null, CONST, Map.of(), 0, List.of(), null, null, null);
    }

    static Group group(Group g, Truncation truncation, @Nullable StyleMixing mixing, Noise noise) {
        return new Group(
                g.name(),
                g.count(),
                g.label(),
                g.latent(),
                truncation,
                mixing,
                noise,
                g.tags(),
                0,
                List.of(),
                null,
                null,
                null);
    }

    static Manifest manifest(long seed, long shardSamples, List<Step> steps, Group... groups) {
        Map<String, Double> splits = new TreeMap<>(Map.of("train", 0.8, "validation", 0.1, "test", 0.1));
        return new Manifest(
                new ManifestSource("m.yaml", URI.create("file:///m/"), "", "00"),
                new DatasetSpec("cells", "1.0.0", "", "", Map.of()),
                new GeneratorSpec("cells.safetensors", null, null, Precision.AUTO, null, null),
                seed,
                null,
                List.of(groups),
                steps,
                List.of(),
                Gates.USUAL,
                splits,
                new Output(null, new ImageFiles(Encoding.PNG, true, false, null), shardSamples, 256L << 20),
                null,
                null,
                null);
    }

    static Plan plan(Manifest manifest) {
        return Plan.of(manifest, setting(CELLS));
    }

    static Setting setting(NetworkDescription network) {
        return new Setting(network, "ab".repeat(32), "fp32", 8, Map.of(), LatentFiles.NONE, Map.of());
    }
}
