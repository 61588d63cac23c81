package io.stylemill.audit.export;

import io.stylemill.version.CommitRecord;
import io.stylemill.version.SampleRow;
import java.util.List;
import java.util.Map;

/**
 * What {@link ExportParquet} writes, as a dataset repository of the Hugging Face Hub with the
 * command that uploads it.
 */
final class ExportHub implements ExportLayout {
    private final ExportContents contents;
    private final ExportParquet tables;

    ExportHub(ExportFolder folder) {
        this.contents = folder.contents();
        this.tables = new ExportParquet(folder);
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        tables.add(row, image);
    }

    @Override
    public void finish() {
        tables.finish();
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        return tables.dataFiles();
    }

    @Override
    public List<String> features(String indent) {
        return tables.features(indent);
    }

    @Override
    public String readme() {
        StringBuilder splits = new StringBuilder("## Splits\n\n| split | images | files |\n|---|---:|---:|\n");
        contents.subset()
                .splits()
                .forEach((split, images) -> splits.append("| ")
                        .append(split)
                        .append(" | ")
                        .append(images)
                        .append(" | ")
                        .append(contents.shards(split))
                        .append(" |\n"));
        CommitRecord record = contents.record();
        return splits + "\n" + tables.readme()
                + """

                ## Upload

                With your name, or your organisation's, in place of `OWNER` (`pip install huggingface_hub`, then `hf auth login`):

                ```sh
                hf upload OWNER/%s . . --repo-type dataset --commit-message "%s %s"
                ```

                Above about 100 GB: `hf upload-large-folder OWNER/%s . --repo-type dataset`.
                """.formatted(record.name(), record.name(), record.version(), record.name());
    }

    @Override
    public void close() {
        tables.close();
    }
}
