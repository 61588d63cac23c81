package io.stylemill.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.verify.TarSamples.TarSample;
import io.stylemill.version.PublishedTiny;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleJson;
import io.stylemill.version.SampleRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFactsTest {
    /**
     * A version keeps its bytes when a column is added to the index and to the members of later
     * versions.
     */
    @Test
    void lacksInTheShardWhatTheIndexOfAnOlderVersionLacks(@TempDir Path folder) {
        PublishedVersion version = new PublishedTiny().publish("1.0.0", folder);
        SampleRow row = version.row("v1_0_0-000000001");
        String record = SampleJson.write(row);
        String older = record.replaceFirst("\"noise_mode\":\"[a-z]+\",", "");
        assertThat(older).isNotEqualTo(record);

        SampleFacts before = SampleFacts.of(row, Set.of("noise_mode"));
        SampleFacts now = SampleFacts.of(row, Set.of());
        assertThat(before.difference(sample(row, older))).isEmpty();
        assertThat(now.difference(sample(row, record))).isEmpty();
        assertThat(before.difference(sample(row, record))).isEqualTo("other fields");
        assertThat(now.difference(sample(row, older))).isEqualTo("other fields");
    }

    @Test
    void saysWhichFileBesideARecordIsNotItsOwn(@TempDir Path folder) {
        PublishedVersion version = new PublishedTiny().publish("1.0.0", folder);
        SampleRow row = version.row("v1_0_0-000000001");
        String record = SampleJson.write(row);
        String image = row.file().fileSha256();
        String other = record.replace("\"file_sha256\":\"" + image, "\"file_sha256\":\"" + "0".repeat(64));
        String rest = " is beside it; what follows in the shard was not looked at";

        assertThatThrownBy(() -> sample(row, other))
                .hasMessage(
                        "the record of v1_0_0-000000001 says file_sha256 " + "0".repeat(64) + ", but " + image + rest);
        assertThatThrownBy(() -> sample(row, record, "7"))
                .hasMessage("the record of v1_0_0-000000001 says class "
                        + row.label().index() + ", but 7" + rest);
    }

    private static SampleFacts sample(SampleRow row, String record) {
        return sample(row, record, Integer.toString(row.label().index()));
    }

    private static SampleFacts sample(SampleRow row, String record, String label) {
        return SampleFacts.of(new TarSample(
                row.key(),
                label,
                record.getBytes(StandardCharsets.UTF_8),
                row.place().tarOffset(),
                row.place().length(),
                row.file().fileSha256(),
                null,
                null,
                null));
    }
}
