package io.stylemill.order.manifest;

import java.util.List;
import java.util.Optional;

/** The post-processing operations and what each of their parameters may be. */
enum Operation {
    RESIZE(
            "resize",
            Slot.size("width"),
            Slot.size("height"),
            new Slot(
                    "filter",
                    Type.FILTER,
                    SourcePosition.Bounds.of(0, 0),
                    Draw.FIXED,
                    Optional.of(new Step.Parameter.Text("lanczos3")),
                    false,
                    "lanczos3")),
    CROP("crop", Slot.size("width"), Slot.size("height"), Slot.offset("x"), Slot.offset("y")),
    PAD(
            "pad",
            Slot.side("left"),
            Slot.side("top"),
            Slot.side("right"),
            Slot.side("bottom"),
            new Slot(
                    "fill",
                    Type.WHOLE,
                    SourcePosition.Bounds.of(0, 255),
                    Draw.RANGED,
                    Optional.of(new Step.Parameter.Number(0)),
                    false,
                    "128")),
    FLIP("flip", Slot.chance("horizontal"), Slot.chance("vertical")),
    GRAYSCALE("grayscale"),
    BRIGHTNESS("brightness", Slot.number("factor", 3, "1.1")),
    CONTRAST("contrast", Slot.number("factor", 3, "1.1")),
    SATURATION("saturation", Slot.number("factor", 3, "1.1")),
    GAUSSIAN_BLUR("gaussianBlur", Slot.number("sigma", 20, "1.5")),
    GAUSSIAN_NOISE("gaussianNoise", Slot.number("sigma", 64, "4")),
    JPEG(
            "jpeg",
            new Slot(
                    "quality", Type.WHOLE, SourcePosition.Bounds.of(1, 100), Draw.RANGED, Optional.empty(), true, "80"),
            new Slot(
                    "subsampling",
                    Type.SUBSAMPLING,
                    SourcePosition.Bounds.of(0, 0),
                    Draw.FIXED,
                    Optional.of(new Step.Parameter.Text("4:2:0")),
                    false,
                    "4:2:0"));

    static final List<String> SUBSAMPLINGS = List.of(Manifest.ImageFormat.ALL_COLOUR, "4:2:2", "4:2:0");
    static final List<String> FILTERS = List.of("lanczos3", "bilinear", "area", "nearest");

    /** Kinds of parameters. */
    enum Type {
        WHOLE,
        NUMBER,
        CHANCE,
        FILTER,
        SUBSAMPLING
    }

    /** Whether a range may stand for the number. */
    enum Draw {
        FIXED,
        RANGED
    }

    /**
     * @param absent value where the manifest gives none, or empty: then the parameter is left out
     * @param example as a user would write the value
     */
    record Slot(
            String name,
            Type type,
            SourcePosition.Bounds bounds,
            Draw draw,
            Optional<Step.Parameter> absent,
            boolean required,
            String example) {
        static Slot size(String name) {
            return new Slot(
                    name, Type.WHOLE, SourcePosition.Bounds.of(1, 16_384), Draw.FIXED, Optional.empty(), true, "128");
        }

        static Slot offset(String name) {
            return new Slot(
                    name, Type.WHOLE, SourcePosition.Bounds.of(0, 16_384), Draw.RANGED, Optional.empty(), false, "0");
        }

        static Slot side(String name) {
            return new Slot(
                    name,
                    Type.WHOLE,
                    SourcePosition.Bounds.of(0, 16_384),
                    Draw.FIXED,
                    Optional.of(new Step.Parameter.Number(0)),
                    false,
                    "4");
        }

        static Slot chance(String name) {
            return new Slot(
                    name,
                    Type.CHANCE,
                    SourcePosition.Bounds.of(0, 1),
                    Draw.FIXED,
                    Optional.of(new Step.Parameter.Chance(0)),
                    false,
                    "0.5");
        }

        static Slot number(String name, double highest, String example) {
            return new Slot(
                    name,
                    Type.NUMBER,
                    SourcePosition.Bounds.of(0, highest),
                    Draw.RANGED,
                    Optional.empty(),
                    true,
                    example);
        }
    }

    private final String word;
    private final List<Slot> slots;

    Operation(String word, Slot... slots) {
        this.word = word;
        this.slots = List.of(slots);
    }

    String word() {
        return word;
    }

    List<Slot> slots() {
        return slots;
    }

    /** Returns whether the parameter's value may stand in place of the mapping: {@code brightness: 1.1}. */
    boolean hasShorthand() {
        return slots.stream().filter(Slot::required).count() == 1;
    }

    /** Returns the operation as a user would write it. */
    String example() {
        return switch (this) {
            case RESIZE -> "resize: {width: 128, height: 128}";
            case CROP -> "crop: {width: 64, height: 64}";
            case PAD -> "pad: {left: 4, right: 4}";
            case FLIP -> "flip: {horizontal: 0.5}";
            case GRAYSCALE -> "grayscale: {}";
            case BRIGHTNESS, CONTRAST, SATURATION -> word + ": {min: 0.9, max: 1.1}";
            case GAUSSIAN_BLUR, GAUSSIAN_NOISE -> word + ": {sigma: 1.5}";
            case JPEG -> "jpeg: {quality: 80}";
        };
    }
}
