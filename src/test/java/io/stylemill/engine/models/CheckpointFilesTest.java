package io.stylemill.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.MountedDisk;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Buckets;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path appears in a refusal as the user wrote it, whatever its folders are called. */
class CheckpointFilesTest {
    private static final String NEXT =
            "; check the path (a relative one in a manifest starts from the manifest's own folder; where the manifest was handed in to 'serve', from the roots of stylemill.checkpoints)";

    private final CheckpointFiles files;

    CheckpointFilesTest(@TempDir Path folder) {
        files = new CheckpointFiles(new Stores(folder, new NoBuckets()), folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"checkpoint", "checkpoints", "directions", "latents", "models", "model-", "file of latents"})
    void namesEachKindOfFileThatIsNotThereAsItWasWritten(String below) {
        String path = below + "/nope.bin";
        refuses(() -> files.read(path, null), "checkpoint-missing", "there is no checkpoint " + path + NEXT);
        refuses(() -> files.direction(path), "direction-missing", "there is no file of directions " + path + NEXT);
        refuses(
                () -> files.direction(path + "#checkpoint"),
                "direction-missing",
                "there is no file of directions " + path + NEXT);
        for (Consumer<String> reader :
                List.<Consumer<String>>of(files::latents, files::layeredLatents, files::namedLatents)) {
            refuses(() -> reader.accept(path), "latent-missing", "there is no file of latents " + path + NEXT);
        }
        refuses(() -> files.model(path), "model-missing", "there is no model " + path + NEXT);
    }

    @Test
    void namesAWebAddressAsItWasWritten() {
        String address = "https://example.org/checkpoints/checkpoint.npz";
        String next = ": files and s3:// are read, web addresses are not; download it first and name the file";
        refuses(() -> files.read(address, null), "checkpoint-missing", "cannot read the checkpoint " + address + next);
        refuses(() -> files.latents(address), "latent-missing", "cannot read the file of latents " + address + next);
        refuses(
                () -> files.direction(address),
                "direction-missing",
                "cannot read the file of directions " + address + next);
        refuses(() -> files.model(address), "model-missing", "cannot read the model " + address + next);
    }

    @Test
    void saysThatTheDiskOfItsCopiesIsFull(@TempDir Path folder) throws IOException, InterruptedException {
        Store bucket = new FolderStore(folder.resolve("bucket"));
        bucket.putIfAbsent("net.safetensors", new byte[1 << 20], "application/octet-stream");
        try (MountedDisk disk = MountedDisk.at(folder.resolve("fetched"), "size=64k")) {
            CheckpointFiles small = new CheckpointFiles(new Stores(folder, new OneBucket(bucket)), disk.path());
            Failure e = catchThrowableOfType(Failure.class, () -> small.model("s3://models/net.safetensors"));
            assertThat(e.kind()).isEqualTo(Kind.RESOURCES);
            assertThat(e)
                    .hasMessageStartingWith("Could not fetch the model s3://models/net.safetensors to " + disk.path()
                            + ": the disk is full (")
                    .hasMessageEndingWith("; make room or choose another folder, then run again");
        }
    }

    private static void refuses(Runnable reading, String code, String message) {
        Failure e = catchThrowableOfType(Failure.class, reading::run);
        assertThat(e.code()).isEqualTo(code);
        assertThat(e.getMessage()).isEqualTo(message);
    }

    private static final class NoBuckets implements Buckets {
        @Override
        public Store bucket(String name) {
            throw new AssertionError("no bucket was named");
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private record OneBucket(Store store) implements Buckets {
        @Override
        public Store bucket(String name) {
            return store;
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
