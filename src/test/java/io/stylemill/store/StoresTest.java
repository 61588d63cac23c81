package io.stylemill.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.BucketName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {
    @TempDir
    Path folder;

    private Stores stores;

    @BeforeEach
    void open() {
        Buckets buckets = new Buckets() {
            @Override
            public Store bucket(String name) {
                return new FolderStore(folder.resolve("buckets").resolve(name));
            }

            @Override
            public void close() {}
        };
        stores = new Stores(folder, buckets);
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void opensBucketsAndFolders() {
        Place bucket = stores.open("s3://datasets/cells/");
        assertThat(bucket.key("1.0.0/DATASET.json")).isEqualTo("cells/1.0.0/DATASET.json");
        assertThat(bucket.location()).hasToString("s3://datasets/cells");
        assertThat(stores.open("s3://datasets").key("x")).isEqualTo("x");
        assertThat(stores.open("file:out").store().address("x"))
                .isEqualTo(folder.resolve("out/x").toString());
        assertThat(stores.open(folder.resolve("out").toString()).store())
                .isSameAs(stores.open("file:out").store())
                .isSameAs(stores.open("file://" + folder.resolve("out")).store());
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void refusesWhatIsNoLocation() {
        assertRefused("http://x/y", "only s3://bucket/prefix, file:folder and plain paths are known");
        assertRefused("s3:bucket", "write s3://bucket/prefix");
        assertRefused("file:", "it names no folder");
        assertRefused("s3://My_Bucket/x", "'My_Bucket' is no bucket: " + BucketName.RULE);
        for (String name : List.of("a..b", "10.0.0.1", "ab", "-ab", "a".repeat(64), "")) {
            assertRefused("s3://" + name, "'" + name + "' is no bucket: " + BucketName.RULE);
        }
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> stores.open("s3://bucket/a/../b"))
                .withMessage("Cannot use 'a/../b' as the key of an object: the segment '..' is not allowed; write names"
                        + " between single slashes, such as cells/1.0.0/DATASET.json");
    }

    private void assertRefused(String location, String why) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> stores.open(location))
                .withMessage("Cannot read '" + location + "' as a location: " + why)
                .satisfies(f -> assertThat(f.code()).isEqualTo("location-invalid"));
    }

    @Test
    void readsSingleObjects() throws IOException {
        stores.open("s3://models").store().putIfAbsent("cells/m.bin", "abc".getBytes(UTF_8), "text/plain");
        StoredObject object = stores.object("s3://models/cells/m.bin");
        assertThat(object.store().open(object.key()).orElseThrow()).hasContent("abc");
    }

    @Test
    void readsSmallObjectsWithinABound() {
        Store store = stores.open("s3://models").store();
        store.putIfAbsent("cells/m.bin", "abc".getBytes(UTF_8), "text/plain");

        assertThat(store.read("cells/absent.bin", 3)).isEmpty();
        assertThat(store.read("cells/m.bin", 3)).hasValue("abc".getBytes(UTF_8));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.read("cells/m.bin", 2))
                .withMessage("reading " + store.address("cells/m.bin") + ": it has more than the 2 bytes allowed here")
                .matches(f -> f.code().equals("object-too-large") && f.kind() == Kind.VERIFICATION);
    }

    @Test
    void followsALinkThatTheUserNames() throws IOException {
        Files.createDirectory(folder.resolve("models"));
        Files.writeString(folder.resolve("models/m.bin"), "abc");
        Files.createSymbolicLink(folder.resolve("m"), folder.resolve("models/m.bin"));
        StoredObject object = stores.object("m");
        assertThat(object.store().open(object.key()).orElseThrow()).hasContent("abc");
    }

    @Test
    void saysThatABucketIsNoObject() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> stores.object("s3://models"))
                .withMessage("Cannot read 's3://models' as an object: it names a bucket; write s3://bucket/key");
    }
}
