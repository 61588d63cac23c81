package io.stylemill.order.manifest;

import static io.stylemill.image.Step.LARGEST_SIDE;

import io.stylemill.order.manifest.GeneratorSpec.Precision;
import io.stylemill.order.manifest.GeneratorSpec.TorchScript;
import io.stylemill.order.manifest.GeneratorSpec.TorchScriptInput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The keys of {@code generator}, and of the declaration of a TorchScript archive in it. */
final class GeneratorKeys {
    private static final int MOST_DIMS = 65_536;
    private static final int MOST_LAYERS = 1_000;
    private static final int MOST_BATCH = 1_024;

    /** Says that the archive has no method that makes w of z. */
    private static final String NO_MAPPING = "none";

    private static final Key<TorchScript, TorchScriptInput> INPUT = Key.of(
                    "input", Types.word(TorchScriptInput.values(), TorchScriptInput::word), TorchScript::input)
            .otherwise(TorchScriptInput.Z)
            .says("`z`: the method makes images from z; `w+`: from w+, which a mapping method makes from z");

    private static final Key<TorchScript, Integer> Z_DIM = Key.<TorchScript, Integer>of(
                    "zDim", Types.count(1, MOST_DIMS, "512"), t -> t.zDim() > 0 ? t.zDim() : null)
            .without("required, but not with `mapping: none`")
            .says("length of z, {bounds}")
            .typical();

    private static final Key<TorchScript, Integer> C_DIM = Key.of(
                    "cDim", Types.count(0, MOST_DIMS, "3"), TorchScript::cDim)
            .otherwise(0)
            .says("length of the class vector, {bounds}; 0 means no classes");

    private static final Key<TorchScript, Integer> W_DIM = Key.<TorchScript, Integer>of(
                    "wDim", Types.count(1, MOST_DIMS, "512"), t -> ofW(t) ? t.wDim() : null)
            .without("required with `input: w+`")
            .says("length of one w layer, {bounds}")
            .typical();

    private static final Key<TorchScript, Integer> NUM_WS = Key.<TorchScript, Integer>of(
                    "numWs", Types.count(1, MOST_LAYERS, "14"), t -> ofW(t) ? t.numWs() : null)
            .without("required with `input: w+`")
            .says("number of w layers, {bounds}")
            .typical();

    private static final Key<TorchScript, Integer> RESOLUTION = Key.of(
                    "resolution", Types.count(1, LARGEST_SIDE, "256"), TorchScript::resolution)
            .required()
            .says("width and height of the images in pixels, {bounds}");

    private static final Key<TorchScript, Integer> CHANNELS = Key.of(
                    "channels",
                    ValueType.of(Map.of("enum", List.of(1, 3, 4)), "3", GeneratorKeys::channels),
                    TorchScript::channels)
            .otherwise(3)
            .says("1 (grey), 3 (RGB) or 4 (RGBA)");

    private static final Key<TorchScript, Lists.Span> RANGE = Key.of(
                    "range", Lists.span(), (TorchScript t) -> new Lists.Span(t.low(), t.high()))
            .otherwise(new Lists.Span(-1, 1))
            .says("the values that the method gives for black and for white")
            .example("[0, 255]");

    private static final Key<TorchScript, String> METHOD = Key.of("method", method("forward"), TorchScript::method)
            .otherwise("forward")
            .says("name of the method that makes the images");

    private static final Key<TorchScript, String> MAPPING = Key.<TorchScript, String>of(
                    "mapping",
                    method("mapping"),
                    t -> !ofW(t) ? null : t.mapping().isEmpty() ? NO_MAPPING : t.mapping())
            .otherwise("mapping")
            .says(
                    "name of the method that makes w from z and the class vectors; only with `input: w+`. Write `none` if the"
                            + " archive has no such method: then leave out `zDim`, and every group takes w from a"
                            + " [file](latents.md#latents-in-files)");

    static final MappingType<TorchScript> TORCHSCRIPT = new MappingType<>(
                    "a mapping such as {zDim: 512, resolution: 256}",
                    List.of(INPUT, Z_DIM, C_DIM, W_DIM, NUM_WS, RESOLUTION, CHANNELS, RANGE, METHOD, MAPPING),
                    GeneratorKeys::torchscript)
            .first(GeneratorKeys::checkTorchscript)
            .limits(Map.of(
                    "anyOf",
                    List.of(
                            Map.of("required", List.of("zDim"), "properties", Map.of("zDim", Map.of())),
                            Map.of(
                                    "required",
                                    List.of("input", "mapping"),
                                    "properties",
                                    // In the order of their names.
                                    new TreeMap<>(Map.of(
                                            "input",
                                            Map.of("const", TorchScriptInput.W_PLUS.word()),
                                            "mapping",
                                            Map.of("const", NO_MAPPING)))))));

    private static final Key<GeneratorSpec, String> CHECKPOINT = Key.of(
                    "checkpoint",
                    Types.line("the checkpoint's file, for example network.safetensors or s3://bucket/key"),
                    GeneratorSpec::checkpoint)
            .example("network.safetensors")
            .required()
            .says("path relative to the folder of the manifest, absolute path, or address in a bucket"
                    + " (`s3://models/blood.pkl`)");

    private static final Key<GeneratorSpec, String> SHA256 = Key.of(
                    "sha256",
                    Types.sha256("the checkpoint's SHA-256, 64 hex digits as sha256sum prints them"),
                    GeneratorSpec::sha256)
            .missing("sha256: 9f2c... (64 digits; the file is a program that is run, so it is named by its content)")
            .without("not checked")
            .says("SHA-256 of the file, 64 hex digits; another file is refused. Required with `torchscript`");

    private static final Key<GeneratorSpec, String> LICENSE = Key.of("license", Types.license(), GeneratorSpec::license)
            .without("the checkpoint's own")
            .says("licence of the weights")
            .example("MIT");

    private static final Key<GeneratorSpec, Precision> PRECISION = Key.of(
                    "precision", Types.word(Precision.class), GeneratorSpec::precision)
            .otherwise(Precision.AUTO)
            .says("`auto`, `fp32`, `bf16`, or `fp16` (on GPUs only)");

    private static final Key<GeneratorSpec, Integer> BATCH = Key.of(
                    "batch",
                    ValueType.of(
                            Map.of("anyOf", List.of(Map.of("const", "auto"), Types.count(1, MOST_BATCH, "16"))),
                            "16",
                            GeneratorKeys::batch),
                    GeneratorSpec::batch)
            .without("`auto`")
            .says("images per pass through the network, 1 to " + MOST_BATCH)
            .typical();

    private static final Key<GeneratorSpec, TorchScript> TORCHSCRIPT_KEY = Key.of(
                    "torchscript", TORCHSCRIPT.type(), GeneratorSpec::torchscript)
            .without("none")
            .says("the checkpoint is a TorchScript archive; this key states what it takes and gives");

    static final MappingType<GeneratorSpec> GENERATOR = new MappingType<>(
                    "a mapping such as {checkpoint: network.safetensors}",
                    List.of(CHECKPOINT, SHA256, LICENSE, PRECISION, BATCH, TORCHSCRIPT_KEY),
                    GeneratorKeys::generator)
            .limits(Map.of("dependentRequired", Map.of("torchscript", List.of("sha256"))));

    private GeneratorKeys() {}

    private static boolean ofW(TorchScript t) {
        return t.input() == TorchScriptInput.W_PLUS;
    }

    private static GeneratorSpec generator(Section section) {
        Precision precision = section.value(PRECISION);
        if (section.has(TORCHSCRIPT_KEY)) {
            section.require(SHA256);
            if (precision == Precision.BF16 || precision == Precision.FP16) {
                section.report(
                        PRECISION,
                        Rule.TORCHSCRIPT_KEYS,
                        "a TorchScript archive computes in the types it was exported with; write fp32 or auto");
            }
        }
        return new GeneratorSpec(
                section.or(CHECKPOINT, ""),
                section.find(SHA256),
                section.find(LICENSE),
                precision,
                section.find(BATCH),
                section.find(TORCHSCRIPT_KEY));
    }

    private static @Nullable Integer batch(SourcePosition spot) {
        Optional<Yaml.Scalar> text = spot.scalar(Yaml.Form.TEXT);
        if (text.isPresent()) {
            if (!text.get().text().equals("auto")) {
                spot.report(
                        Rule.UNKNOWN_WORD,
                        "found " + Wording.quoted(text.get().text()) + "; expected auto or a whole number from 1 to "
                                + MOST_BATCH + Wording.didYouMean(text.get().text(), List.of("auto")));
            }
            return null;
        }
        Long batch = spot.whole(1, MOST_BATCH, "16 (or the word auto)");
        return batch == null ? null : batch.intValue();
    }

    private static void checkTorchscript(Section section) {
        TorchScriptInput input = section.value(INPUT);
        if (!section.refused(INPUT)) {
            checkKeys(section, input);
        }
        if (maps(section, input)) {
            section.require(Z_DIM);
        } else {
            section.report(
                    Z_DIM,
                    Rule.TORCHSCRIPT_KEYS,
                    "with mapping: none nothing takes z; remove 'zDim', or name the method that makes w of z");
        }
    }

    private static boolean maps(Section section, TorchScriptInput input) {
        return input == TorchScriptInput.Z || !section.value(MAPPING).equals(NO_MAPPING);
    }

    private static void checkKeys(Section section, TorchScriptInput input) {
        if (input == TorchScriptInput.Z) {
            for (Key<?, ?> key : section.present(List.of(W_DIM, NUM_WS, MAPPING))) {
                section.report(
                        key,
                        Rule.TORCHSCRIPT_KEYS,
                        "'" + key.name() + "' goes with input: w+ only, for archives whose mapping method makes w of z;"
                                + " remove it, or write input: w+");
            }
            return;
        }
        for (Key<?, ?> key : List.of(W_DIM, NUM_WS)) {
            if (!section.has(key) && !section.misspelt(key)) {
                section.spot()
                        .report(
                                Rule.TORCHSCRIPT_KEYS,
                                "with input: w+ the key '" + key.name() + "' is missing; add it, for example "
                                        + key.missing());
            }
        }
    }

    private static TorchScript torchscript(Section section) {
        TorchScriptInput input = section.value(INPUT);
        Lists.Span range = section.value(RANGE);
        return new TorchScript(
                input,
                section.or(Z_DIM, 0),
                section.value(C_DIM),
                section.or(W_DIM, 0),
                section.or(NUM_WS, 0),
                section.or(RESOLUTION, 0),
                section.value(CHANNELS),
                List.of(range.low(), range.high()),
                section.value(METHOD),
                input == TorchScriptInput.W_PLUS && maps(section, input) ? section.value(MAPPING) : "");
    }

    private static @Nullable Integer channels(SourcePosition spot) {
        Long channels = spot.whole(1, 4, "3");
        if (channels != null && channels == 2) {
            spot.report(Rule.OUT_OF_RANGE, "found 2; expected 1 (grey), 3 (RGB) or 4 (RGBA)");
        }
        return channels == null ? null : Math.toIntExact(channels);
    }

    private static ValueType<String> method(String usual) {
        return Types.text(
                        100,
                        "[A-Za-z_][A-Za-z0-9_]*",
                        Rule.BAD_NAME,
                        "a method of the archive (inspect lists them), for example " + usual)
                .shared("method");
    }
}
