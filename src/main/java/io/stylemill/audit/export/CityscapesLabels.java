package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord;
import java.util.List;

/**
 * The table of a version's classes as a Python module with the names that cityscapesScripts asks
 * its own table for.
 */
final class CityscapesLabels {
    private CityscapesLabels() {}

    /** @param colors by class, {@code 0xRRGGBB} */
    static String write(CommitRecord record, List<String> classes, int[] colors) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < classes.size(); i++) {
            String name = CanonicalJson.write(classes.get(i));
            int c = i < colors.length ? colors[i] : 0;
            rows.append("    Label(" + name + ", " + i + ", " + i + ", " + (i == 0 ? "\"background\"" : "\"object\"")
                    + ", "
                    + (i == 0 ? "0, False" : "1, True") + ", False, (" + (c >> 16) + ", " + (c >> 8 & 0xff) + ", "
                    + (c & 0xff) + ")),\n");
        }
        return """
                \"""The classes of %s %s, for cityscapesScripts. They are not Cityscapes' own.\"""
                from collections import namedtuple

                Label = namedtuple("Label", "name id trainId category categoryId hasInstances ignoreInEval color")

                labels = [
                %s]

                name2label = {label.name: label for label in labels}
                # What is in no polygon, and what lies outside, is background.
                name2label.setdefault("unlabeled", labels[0])
                name2label.setdefault("out of roi", labels[0])
                id2label = {label.id: label for label in labels}
                trainId2label = {label.trainId: label for label in labels}
                category2labels = {}
                for label in labels:
                    category2labels.setdefault(label.category, []).append(label)


                def assureSingleInstanceName(name):
                    \"""The class of a label: its own name, or that of the objects of a group; None if it is neither.\"""
                    if name in name2label:
                        return name
                    single = name[: -len("group")] if name.endswith("group") else None
                    return single if single in name2label and name2label[single].hasInstances else None
                """.formatted(record.name(), record.version(), rows);
    }
}
