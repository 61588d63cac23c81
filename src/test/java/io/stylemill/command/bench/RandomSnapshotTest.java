package io.stylemill.command.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Tensor;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the benchmark of reading reads. */
class RandomSnapshotTest {
    @TempDir
    Path folder;

    @Test
    void holdsTheNetworkOfAThousandClassesThatWasWritten() throws Exception {
        Checkpoint network = RandomNetworks.styleganXl(16, 64, 4, 1000);
        Path file = folder.resolve("snapshot.pkl");
        try (OutputStream out = Files.newOutputStream(file)) {
            RandomSnapshot.write(network, 20 << 20, out);
        }

        Checkpoint read = Checkpoints.read(file);

        assertThat(read.bytes()).isEqualTo(Files.size(file)).isGreaterThan(20 << 20);
        assertThat(read.network().cDim()).isEqualTo(1000);
        assertThat(read.network().looksClassesUp()).isTrue();
        assertThat(read.network().averagesByClass()).isTrue();
        assertThat(read.tensors().keySet()).isEqualTo(network.tensors().keySet());
        for (Map.Entry<String, Tensor> one : network.tensors().entrySet()) {
            Tensor found = read.tensors().get(one.getKey());
            assertThat(found.data()).as(one.getKey()).isEqualTo(one.getValue().data());
            assertThat(found.shape()).as(one.getKey()).isEqualTo(one.getValue().shape());
        }
    }
}
