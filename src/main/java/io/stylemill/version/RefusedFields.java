package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.version.Refused.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A refused image as named fields: the columns of {@code index/rejected.parquet} and the keys of a staged line. */
final class RefusedFields {
    private RefusedFields() {}

    static Map<String, @Nullable Object> write(Refused refused) {
        Map<String, @Nullable Object> m = new LinkedHashMap<>();
        m.put("key", refused.key());
        m.put("split", refused.split());
        m.put("shard", Layout.fromFolder(refused.shard()));
        m.put("group", refused.group());
        m.put("slot", refused.slot());
        m.put("attempt", refused.attempt());
        m.put("label", refused.label().index());
        m.put("label_name", refused.label().name());
        m.put("label_source", refused.label().source());
        m.put("class_idx", refused.label().conditioned());
        m.put("gates", refused.reasons().stream().map(Reason::gate).toList());
        m.put("details", refused.reasons().stream().map(Reason::detail).toList());
        SampleRowFields.measured(m, refused.measured());
        m.put("pixel_sha256", refused.pixelSha256());
        m.put("recipe", refused.recipe());
        return m;
    }

    /** @throws Failure {@code bad-row} when a field is missing or of another type */
    static Refused read(Map<String, @Nullable Object> fields, String where) {
        SampleRowFields.Reader r = new SampleRowFields.Reader(fields, where);
        List<String> gates = r.texts("gates");
        List<String> details = r.texts("details");
        if (gates.isEmpty() || gates.size() != details.size()) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-row",
                    "reading " + where + ": 'gates' and 'details' go in pairs, found " + gates.size() + " and "
                            + details.size());
        }
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < gates.size(); i++) {
            reasons.add(new Reason(gates.get(i), details.get(i)));
        }
        return new Refused(
                r.text("key"),
                r.text("split"),
                Layout.inVersion(r.text("shard")),
                r.text("group"),
                r.whole("slot"),
                r.small("attempt"),
                new SampleRow.Label(
                        r.small("label"), r.text("label_name"), r.text("label_source"), r.small("class_idx")),
                reasons,
                SampleRowFields.measured(r),
                r.text("pixel_sha256"),
                r.text("recipe"));
    }
}
