package io.stylemill.provenance;

import io.stylemill.dataset.CommitRecord;
import io.stylemill.dataset.CommitRecord.FileEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of Croissant 1.1 that its reader holds documents to, and that the document is about these files. */
record CroissantRules(CommitRecord version) {
    void check(Object document) {
        if (!(document instanceof Map<?, ?> m)) {
            throw StatementCheck.bad("is no JSON object");
        }
        if (!(m.get("@context") instanceof Map<?, ?> context)
                || !"https://schema.org/".equals(context.get("@vocab"))
                || !"http://mlcommons.org/croissant/".equals(context.get("cr"))) {
            throw StatementCheck.bad("has another @context than Croissant 1.1");
        }
        for (String key : List.of(
                "conformsTo",
                "name",
                "description",
                "license",
                "url",
                "creator",
                "datePublished",
                "distribution",
                "recordSet")) {
            if (!m.containsKey(key)) {
                throw StatementCheck.bad("lacks '" + key + "'");
            }
        }
        if (!"sc:Dataset".equals(m.get("@type"))
                || !version.version().equals(m.get("version"))
                || !version.name().equals(m.get("name"))
                || !Boolean.TRUE.equals(m.get("rai:hasSyntheticData"))) {
            throw StatementCheck.bad("is of another dataset or version, or does not say that the data is synthetic");
        }
        Set<Object> ids = new HashSet<>();
        Set<Object> references = new HashSet<>();
        collect(m.get("distribution"), ids, references);
        collect(m.get("recordSet"), ids, references);
        references.removeAll(ids);
        if (!references.isEmpty()) {
            throw StatementCheck.bad("refers to " + references.iterator().next() + ", which it does not define");
        }
        files(m.get("distribution"));
    }

    private static void collect(@Nullable Object node, Set<Object> ids, Set<Object> references) {
        if (node instanceof List<?> list) {
            list.forEach(item -> collect(item, ids, references));
        } else if (node instanceof Map<?, ?> map) {
            Object id = map.get("@id");
            if (id != null && map.size() == 1) {
                references.add(id);
            } else if (id != null && (id.toString().contains(" ") || !ids.add(id))) {
                throw StatementCheck.bad("has the @id " + id + " twice, or with a space in it");
            }
            map.forEach((key, value) -> {
                if (!"data".equals(key)) {
                    collect(value, ids, references);
                }
            });
        }
    }

    private void files(@Nullable Object distribution) {
        Set<String> stated = new HashSet<>();
        for (Object one : distribution instanceof List<?> list ? list : List.of()) {
            if (one instanceof Map<?, ?> file && "cr:FileObject".equals(file.get("@type"))) {
                String url = String.valueOf(file.get("contentUrl"));
                FileEntry entry = version.file(url)
                        .orElseThrow(() ->
                                StatementCheck.bad("names the file " + url + ", which the version does not have"));
                if (!entry.sha256().equals(file.get("sha256"))) {
                    throw StatementCheck.bad("states another sha256 of " + url);
                }
                stated.add(url);
            }
        }
        version.files().stream()
                .filter(f -> f.role() == CommitRecord.Role.SHARD && !stated.contains(f.path()))
                .findFirst()
                .ifPresent(f -> {
                    throw StatementCheck.bad("does not name the shard " + f.path());
                });
    }
}
