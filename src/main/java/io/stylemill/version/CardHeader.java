package io.stylemill.version;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The YAML at the head of a version's card, which Hugging Face reads. */
final class CardHeader {
    private final VersionFacts facts;
    private final Layout layout;
    private final Tally tally;
    private final Map<String, Split> splits;

    /** @param splits in the order of {@link SplitOrder} */
    CardHeader(VersionFacts facts, Layout layout, Tally tally, Map<String, Split> splits) {
        this.facts = facts;
        this.layout = layout;
        this.tally = tally;
        this.splits = splits;
    }

    List<String> write() {
        List<String> lines = new ArrayList<>();
        long bytes = splits.values().stream().mapToLong(Split::bytes).sum();
        lines.add("---");
        license(lines);
        lines.add("pretty_name: " + CanonicalJson.write(facts.title()));
        lines.add("task_categories:");
        lines.add(facts.classes().isEmpty() ? "- unconditional-image-generation" : "- image-classification");
        lines.add("size_categories:");
        lines.add("- " + sizeCategory(tally.images()));
        lines.add("tags:");
        List.of("synthetic", "image", "stylegan", "webdataset", "stylemill").forEach(tag -> lines.add("- " + tag));
        lines.add("annotations_creators:");
        lines.add("- machine-generated");
        if (facts.mixture() != null) {
            lines.add("- found");
        }
        lines.add("source_datasets:");
        lines.add("- original");
        lines.add("configs:");
        lines.add("- config_name: default");
        lines.add("  data_files:");
        splits.forEach((name, split) -> {
            lines.add("  - split: " + name);
            lines.add("    path: " + layout.shardPrefix() + name + "-*.tar");
        });
        lines.add("dataset_info:");
        lines.add("  config_name: default");
        lines.add("  features:");
        lines.addAll(LoaderFeatures.yaml(
                ShardWriter.extension(tally.shape().format()),
                facts.classes().stream().map(VersionFacts.ClassPlan::name).toList(),
                "  ",
                tally.first(),
                LoaderFeatures.pictures(tally.first())));
        lines.add("  splits:");
        splits.forEach((name, split) -> {
            lines.add("  - name: " + name);
            lines.add("    num_bytes: " + split.bytes());
            lines.add("    num_examples: " + split.images());
        });
        lines.add("  download_size: " + bytes);
        lines.add("  dataset_size: " + bytes);
        lines.add("---");
        return lines;
    }

    private void license(List<String> lines) {
        if (facts.license().isEmpty()) {
            lines.add("license: unknown");
            return;
        }
        DataLicense known = DataLicense.of(facts.license()).orElse(null);
        if (known != null) {
            lines.add("license: " + known.hubName());
        } else {
            lines.add("license: other");
            lines.add("license_name: " + CanonicalJson.write(facts.license().toLowerCase(Locale.ROOT)));
        }
    }

    private static String sizeCategory(long images) {
        String[] names = {
            "n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B", "1B<n<10B"
        };
        long limit = 1000;
        int i = 0;
        while (images >= limit && i < names.length - 1) {
            limit *= 10;
            i++;
        }
        return names[i];
    }
}
