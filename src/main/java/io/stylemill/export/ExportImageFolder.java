package io.stylemill.export;

import io.stylemill.dataset.SampleRow;
import io.stylemill.plan.CanonicalJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code SPLIT/CLASS/key.png}. */
final class ExportImageFolder implements ExportLayout {
    private final ExportFolder folder;
    private final ExportTable table;

    ExportImageFolder(ExportFolder folder) {
        this.folder = folder;
        this.table = new ExportTable(folder);
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String path = row.place().split() + "/" + folder.classFolder(row) + "/" + row.key() + "."
                + ExportFolder.extension(row);
        folder.write(path, image);
        table.add(path, row);
    }

    @Override
    public void finish() {
        table.close();
        // A class that is missing from one split would shift the numbers of the others there; an empty folder makes
        // torchvision say so.
        List<String> names = folder.classFolders();
        Map<String, Object> classes = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            classes.put(Integer.toString(i), names.get(i));
            if (folder.record().classes().get(i).kept() > 0) {
                for (String split : folder.record().splits().keySet()) {
                    folder.file(split + "/" + names.get(i) + "/x");
                }
            }
        }
        folder.write("classes.json", CanonicalJson.write(classes) + "\n");
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `SPLIT/CLASS/key.png` (or `.jpg`, `.webp`); images without a class are under `unlabelled`. torchvision numbers
                classes by the alphabet, not as the dataset does: `classes.json` and `samples.csv` have
                the dataset's numbers. A class without images in a split has an empty folder there, so that numbers agree between
                splits: pass `allow_empty=True`.

                ```python
                from torchvision.datasets import ImageFolder
                train = ImageFolder("train", allow_empty=True)
                ```
                """;
    }

    @Override
    public void close() {
        table.close();
    }
}
