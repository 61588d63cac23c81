package io.stylemill.version;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord.ImageShape;
import io.stylemill.version.CommitRecord.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The card's snippets: how to load a version with the readers of the field, and how to check it, as
 * they are.
 */
public final class LoadingGuide {
    /** Heading of the snippets in the card. */
    public static final String TITLE = "Load it";

    private final String folder;
    private final String shardPrefix;
    private final Tally tally;
    private final Map<String, Split> splits;
    private final String address;
    private final String datasetAddress;
    private final String extension;
    private final String first;
    private final List<String> lines = new ArrayList<>();

    /**
     * @param folder that a version is fetched into
     * @param shardPrefix what the path of every shard in the version starts with
     * @param address of the version, such as {@code s3://bucket/name/1.0.0/}
     * @param datasetAddress of the dataset, such as {@code s3://bucket/name/}
     */
    LoadingGuide(
            String folder,
            String shardPrefix,
            Tally tally,
            Map<String, Split> splits,
            String address,
            String datasetAddress) {
        this.folder = folder;
        this.shardPrefix = shardPrefix;
        this.tally = tally;
        this.splits = splits;
        this.address = address;
        this.datasetAddress = datasetAddress;
        this.extension = ShardWriter.extension(tally.shape().format());
        this.first = splits.keySet().iterator().next();
    }

    List<String> write() {
        say("");
        say("## " + TITLE);
        say("");
        say("Fetch it (resumes, and checks every file), then run the rest beside the new folder:");
        snippet("sh", "./stylemill pull " + address + " " + folder);
        torch();
        datasets();
        arrays();
        say("[DuckDB](https://duckdb.org):");
        snippet(
                "sql",
                "SELECT split, label_name, count(*) AS images, min(truncation_psi), max(truncation_psi)",
                "FROM '" + folder + "/" + Layout.SAMPLES + "'",
                "GROUP BY ALL ORDER BY ALL;");
        checks();
        String slash = datasetAddress.endsWith("/") ? "" : "/";
        say("The newest version is named by `" + datasetAddress + slash + Layout.LATEST + "`.");
        return lines;
    }

    private void torch() {
        boolean oneSize = tally.shape().width() > 0;
        say("[webdataset](https://github.com/webdataset/webdataset) with PyTorch, shuffled, with two workers:");
        List<String> code = new ArrayList<>(List.of("import torch", "import webdataset as wds", ""));
        code.addAll(shards(folder + "/"));
        code.addAll(List.of(
                "# A split can have fewer shards than there are workers: empty_check=False lets the others stay idle.",
                "dataset = (",
                "    wds.WebDataset(shards[" + quoted(first) + "], shardshuffle=100, empty_check=False)",
                "    .shuffle(1000)",
                "    .decode(\"torchrgb\")",
                "    .to_tuple(\"" + extension + "\", \"cls\")",
                ")",
                "loader = torch.utils.data.DataLoader(dataset, batch_size=" + (oneSize ? "64" : "None")
                        + ", num_workers=2)",
                "for images, labels in loader:",
                "    print(images.shape, labels)"));
        snippet("python", code.toArray(String[]::new));
        say("In order, with the record of each image:");
        snippet(
                "python",
                "dataset = wds.WebDataset(shards[" + quoted(first) + "], shardshuffle=False).decode(\"pil\")",
                "for image, label, record in dataset.to_tuple(\"" + extension + "\", \"cls\", \"json\"):",
                "    print(image.size, label, record[\"key\"])");
        if (!tally.first().captions().isEmpty()) {
            say("Pairs of image and caption, as readers of the CLIP kind take them (in open_clip:"
                    + " `--dataset-type webdataset --train-data` and the shards of a split):");
            snippet(
                    "python",
                    "pairs = wds.WebDataset(shards[" + quoted(first) + "], shardshuffle=False).decode(\"pil\")",
                    "for image, caption in pairs.to_tuple(\"" + extension + "\", \"" + ShardWriter.CAPTION + "\"):",
                    "    print(image.size, caption)");
        }
        if (tally.first().masked()) {
            say(
                    "With the masks, whose pixels are class indices; without a decoder of their own they would be colours:");
            snippet("python", masks("shards[" + quoted(first) + "]", extension));
        }
        if (address.startsWith("s3://")) {
            say("Shards of the same form that are read from the store without a copy, by the AWS command line:");
            List<String> remote = new ArrayList<>(shards("pipe:aws s3 cp " + address));
            remote.replaceAll(line -> line.replace("shards = {", "remote = {").replace(".tar\",", ".tar -\","));
            snippet("python", remote.toArray(String[]::new));
        }
    }

    /**
     * Returns lines of Python that read images with their masks.
     *
     * @param shards the expression that names them
     * @param extension of the images
     */
    public static String[] masks(String shards, String extension) {
        return new String[] {
            "import io",
            "import numpy",
            "import webdataset as wds",
            "from PIL import Image",
            "",
            "def indices(content):",
            "    return numpy.array(Image.open(io.BytesIO(content)))",
            "",
            "dataset = wds.WebDataset(" + shards + ", shardshuffle=False)",
            "dataset = dataset.decode(wds.handle_extension(\"" + ShardWriter.MASK + "\", indices), \"rgb8\")",
            "for image, mask, record in dataset.to_tuple(\"" + extension + "\", \"" + ShardWriter.MASK
                    + "\", \"json\"):",
            "    print(image.shape, mask.shape, mask.max(), record[\"objects\"])"
        };
    }

    /**
     * Returns Python that reads shards by addresses of their own, split by split.
     *
     * @param shards addresses by split, at least one
     * @param format of the images, such as {@code png}
     */
    public static String shared(Map<String, List<String>> shards, String format) {
        List<String> code = new ArrayList<>(List.of("import webdataset as wds", "", "shards = {"));
        shards.forEach((split, addresses) -> {
            code.add("    " + quoted(split) + ": [");
            addresses.forEach(address -> code.add("        " + quoted(address) + ","));
            code.add("    ],");
        });
        code.addAll(List.of(
                "}",
                "dataset = wds.WebDataset(shards["
                        + quoted(shards.keySet().iterator().next()) + "], shardshuffle=100, empty_check=False)",
                "for image, label in dataset.shuffle(1000).decode(\"rgb8\").to_tuple(\"" + ShardWriter.extension(format)
                        + "\", \"cls\"):",
                "    print(image.shape, label)"));
        return String.join("\n", code) + "\n";
    }

    /**
     * Every split by its name: a snippet that names one alone would lose the others without a word.
     */
    private List<String> shards(String before) {
        List<String> code = new ArrayList<>(List.of("shards = {"));
        splits.forEach((name, split) -> code.add(
                "    " + quoted(name) + ": " + quoted(before + shardPrefix + braces(name, split.shards())) + ","));
        code.add("}");
        return code;
    }

    private void datasets() {
        say("[Hugging Face datasets](https://huggingface.co/docs/datasets), every split under its name ("
                + String.join(", ", splits.keySet()) + "):");
        snippet(
                "python",
                "from datasets import load_dataset",
                "",
                "dataset = load_dataset(\"./" + folder + "\")",
                "sample = dataset[" + quoted(first) + "][0]",
                "print(sample[\"" + extension + "\"], sample[\"cls\"], sample[\"json\"][\"recipe\"])");
        say("The same streamed, shuffled:");
        snippet(
                "python",
                "from datasets import load_dataset",
                "",
                "stream = load_dataset(\"./" + folder + "\", split=" + quoted(first) + ", streaming=True)",
                "for sample in stream.shuffle(seed=0, buffer_size=1000).take(3):",
                "    print(sample[\"" + extension + "\"], sample[\"cls\"])");
    }

    private void arrays() {
        ImageShape shape = tally.shape();
        String size = shape.width() == 0 ? "None, None" : shape.height() + ", " + shape.width();
        say("tf.data, with the shards named above:");
        snippet(
                "python",
                "import tensorflow as tf",
                "import webdataset as wds",
                "",
                "def samples():",
                "    shuffled = wds.WebDataset(shards[" + quoted(first) + "], shardshuffle=100)",
                "    return iter(shuffled.decode(\"rgb8\").to_tuple(\"" + extension + "\", \"cls\"))",
                "",
                "dataset = tf.data.Dataset.from_generator(",
                "    samples,",
                "    output_signature=(",
                "        tf.TensorSpec((" + size + ", 3), tf.uint8), tf.TensorSpec((), tf.int64)))",
                "dataset = dataset.shuffle(1000).batch(" + (shape.width() == 0 ? "1" : "64")
                        + ").prefetch(tf.data.AUTOTUNE)",
                "for images, labels in dataset:",
                "    print(images.shape, labels)");
        say("JAX, with the shards named above:");
        snippet(
                "python",
                "import jax.numpy as jnp",
                "import webdataset as wds",
                "",
                "dataset = wds.WebDataset(shards[" + quoted(first)
                        + "], shardshuffle=100).shuffle(1000).decode(\"rgb8\")",
                "for images, labels in dataset.to_tuple(\"" + extension + "\", \"cls\").batched("
                        + (shape.width() == 0 ? "1" : "64") + "):",
                "    images, labels = jnp.asarray(images) / 255, jnp.asarray(labels)",
                "    print(images.shape, labels)");
    }

    private void checks() {
        say("Check every byte, with nothing but coreutils:");
        snippet("sh", "(cd " + folder + " && sha256sum -c --quiet " + Layout.SUMS + ")");
        say("One image with its record in words, by one ranged read; and the whole version checked:");
        snippet(
                "sh",
                "./stylemill show " + address + " " + tally.first().key() + " -o "
                        + tally.first().key() + "." + extension,
                "./stylemill verify " + address);
        say("Check the signature with nothing but openssl; then that what was signed names this `" + Layout.SUMS
                + "`:");
        snippet(
                "sh",
                "(cd " + folder + " && w=$(mktemp -d) && s=" + Layout.FILES_STATEMENT,
                "sed 's/.*\"payload\":\"\\([^\"]*\\)\".*/\\1/' $s | openssl base64 -d -A > $w/statement",
                "sed 's/.*\"sig\":\"\\([^\"]*\\)\".*/\\1/' $s | openssl base64 -d -A > $w/signature",
                "printf 'DSSEv1 28 application/vnd.in-toto+json %s ' $(wc -c < $w/statement) | cat - $w/statement >"
                        + " $w/signed",
                "openssl dgst -sha256 -verify " + Layout.SIGNER + " -signature $w/signature $w/signed &&",
                "grep -q $(sha256sum < " + Layout.SUMS + " | cut -c 1-64) $w/statement && echo \"" + Layout.SUMS
                        + " is signed\")");
    }

    static String braces(String split, long shards) {
        String of = String.format(Locale.ROOT, "-of-%05d.tar", shards);
        return shards == 1
                ? split + "-00000" + of
                : split + String.format(Locale.ROOT, "-{00000..%05d}", shards - 1) + of;
    }

    private void say(String line) {
        lines.add(line);
    }

    private void snippet(String language, String... code) {
        lines.add("");
        lines.add("```" + language);
        lines.addAll(List.of(code));
        lines.add("```");
        lines.add("");
    }

    /** A JSON text is a Python text too. */
    private static String quoted(String text) {
        return CanonicalJson.write(text);
    }
}
