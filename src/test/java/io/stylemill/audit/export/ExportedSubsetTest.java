package io.stylemill.audit.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.version.PublishedSplits;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import io.stylemill.version.SamplesParquet;
import io.stylemill.version.Subset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ExportedSubsetTest {
    @TempDir
    private Path folder;

    private PublishedVersion version;
    private Subset subset;

    @BeforeEach
    void chooses() {
        version = PublishedSplits.publish(folder);
        BitSet rows = new BitSet();
        // The second of the first shard, the first of the second, and the one of holdout.
        List.of(1, 3, 7).forEach(rows::set);
        subset = Subset.of(version, new Subset.Ask("chosen", null, null, null), rows);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"YOLO", "YOLO_SEG", "VOC", "CITYSCAPES", "VIDEO"})
    void holdsTheChosenImagesAloneAndNamesItsParent(ExportFormat format) throws IOException {
        Path made = export(format);
        Map<?, ?> marker = (Map<?, ?>) CanonicalJson.parse(Files.readString(made.resolve("EXPORT.json")));
        assertThat(marker.get("images")).isEqualTo(3);
        assertThat(marker.get("subset")).isEqualTo(Map.of("where", "chosen", "digest", subset.digest()));
        Map<?, ?> parent = (Map<?, ?>) Objects.requireNonNull(marker.get("parent"));
        assertThat(parent.get("digest")).isEqualTo(version.commit().digest());
        assertThat(Files.readString(made.resolve("README.md")))
                .contains(subset.digest(), "3 of its 8 images")
                .contains("  - split: train", "  - split: holdout")
                .doesNotContain("  - split: dev");
    }

    /** The cache of {@code datasets} knows a local folder by its name and this header alone. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"YOLO", "YOLO_SEG", "VOC", "CITYSCAPES", "VIDEO"})
    void hasAnotherHeaderForOtherImagesUnderTheSameNames(ExportFormat format) throws IOException {
        String chosen = header(export(format));
        BitSet others = new BitSet();
        // As many of the same shards and splits.
        List.of(0, 4, 7).forEach(others::set);
        subset = Subset.of(version, new Subset.Ask("chosen", null, null, null), others);
        Path other = folder.resolve("other").resolve(format.id());
        Export.write(subset, format, other, n -> {});
        assertThat(header(other)).isNotEqualTo(chosen).contains(subset.digest());
    }

    private static String header(Path export) throws IOException {
        String readme = Files.readString(export.resolve("README.md"));
        return readme.substring(0, readme.indexOf("\n---\n", 4));
    }

    @Test
    void numbersTheFilesOfTheShardsThatHaveChosenImages() {
        Path made = export(ExportFormat.HUB);
        assertThat(made.resolve("data/train-00001-of-00002.parquet")).isRegularFile();
        assertThat(made.resolve("data/holdout-00000-of-00001.parquet")).isRegularFile();
        assertThat(made.resolve("data/dev-00000-of-00001.parquet")).doesNotExist();
    }

    @Test
    void packsTheMembersOfTheVersionToTheByteUnderNamesOfTheirOwn() throws IOException {
        Path made = export(ExportFormat.WEBDATASET);
        String prefix = "data/cells-1.0.0-subset-" + subset.digest().substring(0, 12) + "-";
        Map<String, byte[]> published = new HashMap<>();
        version.record().files().stream()
                .filter(file -> file.path().endsWith(".tar"))
                .forEach(file -> published.putAll(members(version.content(file.path()))));
        Map<String, byte[]> packed = new HashMap<>();
        for (String name :
                List.of("train-00000-of-00002.tar", "train-00001-of-00002.tar", "holdout-00000-of-00001.tar")) {
            packed.putAll(members(Files.readAllBytes(made.resolve(prefix + name))));
        }
        assertThat(packed).hasSize(9);
        packed.forEach((name, content) -> assertThat(content).as(name).isEqualTo(published.get(name)));
        List<SampleRow> rows = new ArrayList<>();
        SamplesParquet.read(made.resolve("index/samples.parquet"), rows::add);
        assertThat(rows)
                .extracting(SampleRow::key)
                .containsExactly("v1_0_0-000000001", "v1_0_0-000000003", "v1_0_0-000000011");
        for (SampleRow row : rows) {
            byte[] tar = Files.readAllBytes(made.resolve(row.place().shard()));
            int from = (int) row.place().tarOffset();
            byte[] image =
                    Arrays.copyOfRange(tar, from, from + (int) row.place().length());
            assertThat(Digests.sha256(image)).isEqualTo(row.file().fileSha256());
        }
    }

    private Path export(ExportFormat format) {
        Path target = folder.resolve(format.id());
        Export.write(subset, format, target, n -> {});
        return target;
    }

    private static Map<String, byte[]> members(byte[] tar) {
        Map<String, byte[]> members = new HashMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                members.put(entry.getName(), in.readAllBytes());
            }
            return members;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
