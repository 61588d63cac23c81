package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.plan.Layers;
import io.stylemill.record.CanonicalJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A first manifest for a network, with what may be changed beside it as comments. */
final class ManifestDraft {
    /** More classes than this are not listed one by one. */
    private static final int FEW_CLASSES = 12;

    private static final int EACH = 10;

    private final Checkpoint checkpoint;
    private final NetworkDescription network;
    private final String address;
    private final StringBuilder out = new StringBuilder();

    /** @param address of the checkpoint as the manifest is to name it */
    ManifestDraft(Checkpoint checkpoint, String address) {
        this.checkpoint = checkpoint;
        this.network = checkpoint.network();
        this.address = address;
    }

    String text() {
        line("# " + network.architecture().id() + ", " + network.width() + " x " + network.height() + " pixels; z "
                + network.zDim() + ", w " + network.wDim() + " in " + network.numWs() + " layers. Next:");
        line("#   stylemill plan FILE    checks this file and says what it makes");
        line("#   stylemill preview FILE -o sheet.png    draws the first images");
        line("#   stylemill run FILE    makes and publishes the dataset");
        line("apiVersion: stylemill/v1");
        line("dataset:");
        line("  name: " + name());
        line("  version: 1.0.0                # or auto: the next minor version");
        line("  # title: What readers see first");
        line(
                "  # license: CC0-1.0            # of the images, by its SPDX name; the card says 'not stated' without it");
        line("generator:");
        line("  checkpoint: " + quoted(address));
        line("  sha256: " + checkpoint.sha256() + "   # another file is refused");
        licence();
        line("# seed: 1                       # all that is drawn follows from it");
        classes();
        group();
        line("# postprocess:");
        line("#   - resize: {width: " + 2 * network.width() + ", height: " + 2 * network.height() + "}");
        line("splits: {train: 0.8, validation: 0.1, test: 0.1}");
        line("# schedule: {cron: \"0 2 * * *\", timezone: Europe/Berlin}   # new images every night, by 'serve'");
        line("# output:");
        line("#   destination: s3://datasets  # or file:FOLDER");
        line("#   image: {format: png}        # or {format: jpeg, quality: 92}, {format: webp}");
        return out.toString();
    }

    private void licence() {
        Optional<String> stated = Optional.ofNullable(checkpoint.facts().get("license"))
                .filter(text -> text.matches(GeneratorSpec.LICENSE));
        line(
                stated.isPresent()
                        ? "  license: " + stated.get() + "                  # of the weights, as the file says"
                        : "  # license: LicenseRef-NAME    # of the weights: the file does not state it, its publisher does");
    }

    private void classes() {
        if (network.conditional() && network.classNames().isEmpty()) {
            line("# classes: [first, second]      # names for the " + network.cDim()
                    + " class indices, in their order");
        }
    }

    private void group() {
        List<String> names = network.classNames();
        boolean listed = !names.isEmpty() && names.size() <= FEW_CLASSES;
        long images = (long) EACH * Math.max(1, listed && !network.looksClassesUp() ? names.size() : 1);
        line("samples:");
        line("  - name: first");
        if (network.conditional()) {
            if (listed) {
                line("    label: {balance: {"
                        + names.stream().map(name -> quoted(name) + ": 1").collect(Collectors.joining(", "))
                        + "}}   # or one class: " + quoted(names.get(0)));
            } else {
                line("    label: 0                    # 0 to " + (network.cDim() - 1)
                        + (names.isEmpty() ? "" : ", or a name such as " + quoted(names.get(0))));
            }
        }
        line("    latent: {seeds: \"0-" + (images - 1)
                + "\"}      # or a list, [0-5, 7]: seeds as in NVIDIA's scripts");
        line(
                "    truncation: 0.7             # psi; 1 is the full variety. {psi: {min: 0.5, max: 1}} draws it for each image;"
                        + " cutoff: how many of the " + network.numWs() + " w layers");
        if (network.numWs() > 1) {
            line("    # styleMixing: {layers: " + mixed() + ", probability: 0.5, seeds: random}");
        }
        if (network.noisy(0)) {
            line("    # noise: {mode: random}     # fresh noise in each image; const is usual");
        }
        if (network.architecture().id().startsWith("stylegan3")) {
            line("    # transform: {translate: [0, 0], rotate: {min: -10, max: 10}}");
        }
        line("    # tags: {made-for: trial}     # copied into every record");
    }

    /** Returns the finest layers that this network has a name for. */
    private String mixed() {
        for (String name : List.of("fine", "middle")) {
            try {
                Layers.resolve(name, network);
                return name;
            } catch (Failure e) {
                // A small network has none of these; the next are coarser.
                continue;
            }
        }
        return "coarse";
    }

    private String name() {
        String file = address.replaceAll(".*[/\\\\]", "").replaceAll("\\.[A-Za-z0-9]+$", "");
        String name =
                file.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return name.isEmpty() ? "my-dataset" : name.substring(0, Math.min(64, name.length()));
    }

    /** JSON texts are YAML too. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9_/.-]*") && !text.matches("(?i)y|n|yes|no|on|off|true|false|null")
                ? text
                : CanonicalJson.write(text);
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
