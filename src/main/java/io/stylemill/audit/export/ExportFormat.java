package io.stylemill.audit.export;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The layouts that versions are exported to. */
public enum ExportFormat {
    /**
     * {@code SPLIT/CLASS/key.png}, for torchvision's ImageFolder and Hugging Face's imagefolder.
     */
    IMAGEFOLDER("imagefolder"),
    /** {@code data/SPLIT-00000-of-00012.parquet} with the images inside, for Hugging Face. */
    HF_PARQUET("hf-parquet"),
    /** The same as a repository of the Hugging Face Hub, with the command that uploads it. */
    HUB("hub"),
    /**
     * {@code images/SPLIT/} and {@code annotations/instances_SPLIT.json}, with objects of masks or
     * labels of whole images.
     */
    COCO("coco"),
    /**
     * {@code images/SPLIT/}, {@code labels/SPLIT/} with boxes and {@code data.yaml}, for
     * Ultralytics' detect task.
     */
    YOLO("yolo"),
    /** The same with outlines, for the segment task. */
    YOLO_SEG("yolo-seg"),
    /** The folders of Pascal VOC: boxes as XML, masks of classes and objects, lists of splits. */
    VOC("voc"),
    /**
     * {@code leftImg8bit/} and {@code gtFine/} as Cityscapes has them, with the version's own
     * classes.
     */
    CITYSCAPES("cityscapes"),
    /** {@code SPLIT.zip} as NVIDIA's dataset_tool writes. */
    STYLEGAN_ZIP("stylegan-zip"),
    /** {@code samples.csv} and {@code images/SPLIT/}. */
    CSV("csv"),
    /** {@code SPLIT/CLIP.mp4}: the clips of walks as films. */
    VIDEO("video"),
    /** The version's own form, with the chosen images alone. */
    WEBDATASET("webdataset");

    private final String id;

    ExportFormat(String id) {
        this.id = id;
    }

    /** Returns the name on the command line. */
    public String id() {
        return id;
    }

    /** Returns the format of that name. */
    public static Optional<ExportFormat> named(String id) {
        return Arrays.stream(values()).filter(f -> f.id.equals(id)).findFirst();
    }

    /** Returns the names of all layouts. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(ExportFormat::id).toList();
    }

    /** Returns the names of all layouts, for people. */
    public static String names() {
        return String.join(", ", ids());
    }

    ExportLayout layout(ExportFolder folder) {
        return switch (this) {
            case IMAGEFOLDER -> new ExportImageFolder(folder);
            case HF_PARQUET -> new ExportParquet(folder);
            case HUB -> new ExportHub(folder);
            case COCO -> new ExportCoco(folder);
            case YOLO -> new ExportYolo(folder, false);
            case YOLO_SEG -> new ExportYolo(folder, true);
            case VOC -> new ExportVoc(folder);
            case CITYSCAPES -> new ExportCityscapes(folder);
            case STYLEGAN_ZIP -> new ExportStyleganZip(folder);
            case CSV -> new ExportCsv(folder);
            case VIDEO -> new ExportVideo(folder);
            case WEBDATASET -> new ExportWebdataset(folder);
        };
    }
}
