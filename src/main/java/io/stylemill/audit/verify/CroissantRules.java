package io.stylemill.audit.verify;

import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.Layout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules of Croissant 1.1 that its reader holds documents to, and that the document is about
 * these files.
 */
record CroissantRules(CommitRecord version) {
    /** Data types of fields that every version of the reader knows. */
    private static final Set<String> DATA_TYPES = new TreeSet<>(
            Set.of("sc:Boolean", "sc:Date", "sc:Float", "sc:ImageObject", "sc:Integer", "sc:Text", "sc:URL"));

    void check(Object document) {
        if (!(document instanceof Map<?, ?> m)) {
            throw SignedFiles.bad("is no JSON object");
        }
        if (!(m.get("@context") instanceof Map<?, ?> context)
                || !"https://schema.org/".equals(context.get("@vocab"))
                || !"http://mlcommons.org/croissant/".equals(context.get("cr"))) {
            throw SignedFiles.bad("has another @context than Croissant 1.1");
        }
        for (String key : List.of(
                "conformsTo", "name", "description", "url", "creator", "datePublished", "distribution", "recordSet")) {
            if (!m.containsKey(key)) {
                throw SignedFiles.bad("lacks '" + key + "'");
            }
        }
        if (!"sc:Dataset".equals(m.get("@type"))
                || !version.version().equals(m.get("version"))
                || !version.name().equals(m.get("name"))
                || !Boolean.TRUE.equals(m.get("rai:hasSyntheticData"))) {
            throw SignedFiles.bad("is of another dataset or version, or does not say that the data is synthetic");
        }
        Set<Object> ids = new HashSet<>();
        Set<Object> references = new HashSet<>();
        collect(m.get("distribution"), ids, references);
        collect(m.get("recordSet"), ids, references);
        references.removeAll(ids);
        if (!references.isEmpty()) {
            throw SignedFiles.bad("refers to " + references.iterator().next() + ", which it does not define");
        }
        files(m.get("distribution"));
        // Documents of the first format are kept as they were published, though the reader does not
        // load them.
        if (version.file(Layout.shardsPath(version.splits().keySet().iterator().next()))
                .isPresent()) {
            readable(m);
        }
    }

    /** What mlcroissant 1.0.17 to 1.1.0 refuse, or read otherwise than it is meant. */
    private static void readable(Map<?, ?> document) {
        if (!(document.get("conformsTo") instanceof String)) {
            throw SignedFiles.bad("has another conformsTo than one text");
        }
        for (Map<?, ?> set : maps(document.get("recordSet"))) {
            for (Map<?, ?> field : maps(set.get("field"))) {
                List<?> types = field.get("dataType") instanceof List<?> list ? list : List.of(field.get("dataType"));
                if (types.stream().noneMatch(DATA_TYPES::contains)) {
                    throw SignedFiles.bad("has the field " + field.get("@id") + " of the data type " + types
                            + "; the reader knows " + DATA_TYPES);
                }
            }
        }
        Set<Object> contained = new HashSet<>();
        for (Map<?, ?> set : maps(document.get("distribution"))) {
            if (!Objects.equals(set.get("containedIn"), set.get("sc:containedIn"))) {
                throw SignedFiles.bad("says in one of two ways only what " + set.get("@id") + " is contained in");
            }
            for (Map<?, ?> file : maps(set.get("containedIn"))) {
                if (!contained.add(file.get("@id"))) {
                    throw SignedFiles.bad("has " + file.get("@id") + " in two sets of files");
                }
            }
        }
    }

    private static List<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> items) {
            items.forEach(item -> maps.add(item instanceof Map<?, ?> map ? map : Map.of()));
        }
        return maps;
    }

    private static void collect(@Nullable Object node, Set<Object> ids, Set<Object> references) {
        if (node instanceof List<?> list) {
            list.forEach(item -> collect(item, ids, references));
        } else if (node instanceof Map<?, ?> map) {
            Object id = map.get("@id");
            if (id != null && map.size() == 1) {
                references.add(id);
            } else if (id != null && (id.toString().contains(" ") || !ids.add(id))) {
                throw SignedFiles.bad("has the @id " + id + " twice, or with a space in it");
            }
            map.forEach((key, value) -> {
                if (!"data".equals(key)) {
                    collect(value, ids, references);
                }
            });
        }
    }

    /**
     * Returns the path inside the version: an absolute address ends with dataset, version and path.
     */
    private String inVersion(String url) {
        String folder = "/" + version.name() + "/" + version.version() + "/";
        boolean absolute = url.startsWith("https://") || url.startsWith("http://");
        return absolute && url.contains(folder) ? url.substring(url.lastIndexOf(folder) + folder.length()) : url;
    }

    private void files(@Nullable Object distribution) {
        Set<String> stated = new HashSet<>();
        for (Object one : distribution instanceof List<?> list ? list : List.of()) {
            if (one instanceof Map<?, ?> file && "cr:FileObject".equals(file.get("@type"))) {
                String url = inVersion(String.valueOf(file.get("contentUrl")));
                FileEntry entry = version.file(url)
                        .orElseThrow(
                                () -> SignedFiles.bad("names the file " + url + ", which the version does not have"));
                if (!entry.sha256().equals(file.get("sha256"))) {
                    throw SignedFiles.bad("states another sha256 of " + url);
                }
                stated.add(url);
            }
        }
        version.files().stream()
                .filter(f -> f.role() == CommitRecord.Role.SHARD && !stated.contains(f.path()))
                .findFirst()
                .ifPresent(f -> {
                    throw SignedFiles.bad("does not name the shard " + f.path());
                });
    }
}
