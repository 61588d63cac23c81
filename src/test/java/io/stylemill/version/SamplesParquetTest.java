package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.GoldenBytes;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesParquetTest {
    @TempDir
    Path folder;

    private final List<SampleRow> rows = new ArrayList<>();
    private Path file;

    @BeforeEach
    void makeRows() {
        file = folder.resolve("samples.parquet");
        ShardJob job = new ShardJob("train", 0, 1, 0, 12);
        try (ShardWriter writer = new ShardWriter(folder.resolve("a.tar"), TinyVersion.layout("1.0.0"), job)) {
            for (int i = 0; i < 12; i++) {
                rows.add(writer.add(TinyVersion.sample(i)));
            }
        }
    }

    private List<SampleRow> read() {
        List<SampleRow> read = new ArrayList<>();
        SamplesParquet.read(file, read::add);
        return read;
    }

    @Test
    void givesBackWhatWasWritten() {
        SamplesParquet.write(file, rows.iterator());

        assertThat(read()).isEqualTo(rows);
    }

    @Test
    void givesTheSameBytesEveryTime() throws IOException {
        SamplesParquet.write(file, rows.iterator());
        Path again = folder.resolve("again.parquet");
        SamplesParquet.write(again, rows.iterator());

        assertThat(Digests.sha256(again)).isEqualTo(Digests.sha256(file));
        assertThat(Digests.sha256(file))
                .as(GoldenBytes.CHANGED)
                .isEqualTo("f4d61ef643806519876098a7b4f1f2b29fba2fd0e7824f2d195b2d1791874621");
    }

    @Test
    void findsARowByItsKey() {
        SamplesParquet.write(file, rows.iterator());

        for (SampleRow row : rows) {
            assertThat(SamplesParquet.find(new LocalInputFile(file), row.key(), "samples"))
                    .contains(row);
        }
        assertThat(SamplesParquet.find(new LocalInputFile(file), "v1_0_0-000000099", "samples"))
                .isEmpty();
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        SamplesParquet.write(
                file, List.of(rows.get(0), rows.get(1), rows.get(0)).iterator());

        assertThatThrownBy(() -> SamplesParquet.find(new LocalInputFile(file), "v1_0_0-000000000", "samples"))
                .hasMessage("samples holds 2 rows of the key v1_0_0-000000000; each key may occur once");
    }

    @Test
    void damageIsRefusedOrChangesNothing() throws IOException {
        SamplesParquet.write(file, rows.iterator());
        byte[] good = Files.readAllBytes(file);
        long seed = 20261122;
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            try {
                assertThat(read()).as("seed %d, byte %d", seed, at).isEqualTo(rows);
            } catch (Failure e) {
                refused++;
                assertThat(e.kind()).as("seed %d, byte %d: %s", seed, at, e).isEqualTo(Kind.VERIFICATION);
            }
        }
        // What changes nothing are the key filter and the parts of the footer that only describe
        // (sizes, statistics).
        assertThat(refused).isGreaterThan(25);
    }

    @Test
    void rowsTravelAsLinesOfJson() throws IOException {
        Path file = folder.resolve("rows");
        String sha256;
        try (RowsWriter writer = new RowsWriter(file)) {
            rows.forEach(writer::add);
            sha256 = writer.finish();
        }
        List<SampleRow> back = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            RowsFile.read(in, "rows").forEachRemaining(back::add);
        }

        assertThat(back).isEqualTo(rows);
        assertThat(sha256)
                .as(GoldenBytes.CHANGED)
                .isEqualTo("ce5e29386e18ed02673a889a34351e56b16103a51dc821975b45bdf853de6951");
        assertThat(Digests.sha256(file)).isEqualTo(sha256);
        assertThat(Files.readString(file).lines()).hasSize(12);
    }

    @Test
    void aLineThatIsNoRowIsNamed() {
        var rows = RowsFile.read(new ByteArrayInputStream(TinyVersion.utf8("{\"key\":1}\n")), "s3://b/rows");

        assertThatThrownBy(rows::next)
                .isInstanceOf(Failure.class)
                .hasMessage("reading s3://b/rows: the field 'key' is 1; it must be a text");
    }
}
