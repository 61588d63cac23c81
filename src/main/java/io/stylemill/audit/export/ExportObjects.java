package io.stylemill.audit.export;

import io.stylemill.version.MaskFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects of an image in the shape that tools for detection on Hugging Face's data ask for: a
 * list for each fact, with boxes as COCO has them.
 */
final class ExportObjects {
    static final String BOX = "box";
    static final String CLASS = "class";

    private static final String SCORE = "score";

    private ExportObjects() {}

    /** Returns what each list holds; boxes that a program found have a score. */
    static Map<String, String> types(ExportContents contents) {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("id", "int64");
        types.put("bbox", BOX);
        types.put("category", CLASS);
        types.put("area", "int64");
        types.put("cut", "bool");
        if (contents.boxesAlone()) {
            types.put(SCORE, "float64");
        }
        return types;
    }

    /** Returns the lists by their names; {@code id} counts from 1, as maps of objects do. */
    static Map<String, Object> lists(MaskFacts mask) {
        List<Long> ids = new ArrayList<>();
        for (long id = 1; id <= mask.objects().size(); id++) {
            ids.add(id);
        }
        List<MaskFacts.Box> all = mask.objects();
        Map<String, Object> lists = new LinkedHashMap<>();
        lists.put("id", ids);
        lists.put(
                "bbox",
                all.stream()
                        .map(o -> List.of(o.x(), o.y(), o.width(), o.height()))
                        .toList());
        lists.put("category", all.stream().map(MaskFacts.Box::category).toList());
        lists.put("area", all.stream().map(MaskFacts.Box::area).toList());
        lists.put("cut", all.stream().map(MaskFacts.Box::cut).toList());
        if (!mask.hasMask()) {
            lists.put(SCORE, all.stream().map(MaskFacts.Box::score).toList());
        }
        return lists;
    }
}
