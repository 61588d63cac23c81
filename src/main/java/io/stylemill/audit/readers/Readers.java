package io.stylemill.audit.readers;

import io.stylemill.audit.export.Export;
import io.stylemill.audit.export.ExportFormat;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderTree;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.ShardWriter;
import io.stylemill.version.Subset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a version with the readers that are installed on this machine, each in a process of its
 * own, and holds what they show against the index.
 *
 * <p>Readers of other forms (pycocotools, torchvision) get an export. All that readers write goes
 * into a temporary folder.
 */
public final class Readers {
    private static final Map<String, ExportFormat> EXPORTS =
            Map.of("pycocotools", ExportFormat.COCO, "torchvision", ExportFormat.IMAGEFOLDER);

    /** Images whose facts are in memory at once. */
    private static final int AT_ONCE = 20_000;

    private final String python;

    /** @param python command of a Python 3, such as {@code python3} */
    public Readers(String python) {
        this.python = python;
    }

    /**
     * Returns what each reader that is known saw, in the order of the program {@code readers.py}.
     *
     * @param folder of the version on this machine
     * @param begins told the name of each reader before it starts
     * @throws Failure {@code no-python} (INPUT) when there is no such Python
     */
    public List<Reading> read(PublishedVersion version, Path folder, Consumer<String> begins) {
        Path work = null;
        try {
            work = Files.createTempDirectory("stylemill-readers");
            PythonProgram program = new PythonProgram(python, work);
            Map<String, @Nullable Object> versions = new LinkedHashMap<>();
            String trouble = program.run(List.of("probe"), line -> versions.put(name(line), line.get("version")));
            if (!trouble.isEmpty()) {
                throw Failure.input(
                        "no-python", python + " cannot run the readers: " + trouble + "; it must be a Python 3");
            }
            IndexFacts facts = new IndexFacts(version, work.resolve("facts"), AT_ONCE);
            List<Reading> readings = new ArrayList<>();
            for (Map.Entry<String, @Nullable Object> one : versions.entrySet()) {
                String reader = one.getKey();
                if (one.getValue() instanceof String known) {
                    begins.accept(reader);
                    readings.add(read(program, reader, known, version, folder, work, facts));
                } else {
                    readings.add(Reading.unused(reader, "", "not installed"));
                }
            }
            return readings;
        } catch (IOException e) {
            throw unusable(work, e);
        } catch (UncheckedIOException e) {
            throw unusable(work, Objects.requireNonNull(e.getCause()));
        } finally {
            remove(work);
        }
    }

    private static Failure unusable(@Nullable Path work, IOException e) {
        return Failure.of(
                Kind.RESOURCES, "readers-folder", "running readers in " + work + " failed: " + WriteFault.words(e), e);
    }

    private static String name(Map<?, ?> line) {
        return String.valueOf(line.get("reader"));
    }

    private static Reading read(
            PythonProgram program,
            String reader,
            String known,
            PublishedVersion version,
            Path folder,
            Path work,
            IndexFacts facts)
            throws IOException {
        ExportFormat format = EXPORTS.get(reader);
        Path export = work.resolve("export-" + reader);
        if (format != null) {
            Export.write(Subset.whole(version), format, export, images -> {});
        }
        try (IndexFacts.Comparison comparison = facts.new Comparison(reader)) {
            List<String> unusable = new ArrayList<>();
            String trouble = program.run(List.of("read", reader, job(version, folder, work, export, facts)), line -> {
                if (line.get("unusable") instanceof String why) {
                    unusable.add(why);
                } else {
                    comparison.add(line);
                }
            });
            FolderTree.remove(export);
            if (!unusable.isEmpty()) {
                return Reading.unused(reader, known, "cannot be used: " + unusable.get(0));
            }
            // Images without a class are in no class folder.
            return comparison.end(
                    reader,
                    known,
                    row -> format != ExportFormat.IMAGEFOLDER
                            || !Integer.valueOf(-1).equals(row.get("label")),
                    trouble);
        }
    }

    private static String job(PublishedVersion version, Path folder, Path work, Path export, IndexFacts facts) {
        Map<String, List<String>> shards = new TreeMap<>();
        for (FileEntry file : version.record().files()) {
            if (file.role() == Role.SHARD) {
                shards.computeIfAbsent(Layout.splitOf(file.path()), split -> new ArrayList<>())
                        .add(folder.resolve(file.path()).toString());
            }
        }
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("folder", folder.toString());
        job.put("shards", shards);
        job.put("all_shards", folder.resolve(Layout.SHARDS).toString());
        job.put("index", folder.resolve(Layout.SAMPLES).toString());
        job.put("croissant", folder.resolve(Layout.CROISSANT).toString());
        job.put("extension", ShardWriter.extension(version.record().image().format()));
        job.put("mode", facts.mode());
        job.put("captions", facts.captioned());
        job.put("objects", facts.objects());
        job.put("masks", facts.masked());
        job.put("export", export.toString());
        job.put("work", work.toString());
        return CanonicalJson.write(job);
    }

    private static void remove(@Nullable Path work) {
        try {
            if (work != null) {
                FolderTree.remove(work);
            }
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "readers-folder", "removing " + work + " failed: " + e, e);
        }
    }
}
