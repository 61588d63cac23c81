package io.stylemill.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.version.TinyPublication;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that came by other programs: over the Hugging Face Hub, by aws or by rclone. */
class CopiedVersionTest {
    private static final SigningKey OWNER = SigningKey.generate();

    @TempDir
    private Path folder;

    private Path copy;

    @BeforeEach
    void copies() {
        Path original = TinyPublication.publish(folder.resolve("published"), new KeySigner(() -> OWNER));
        TreeMap<String, byte[]> files = TinyPublication.files(original);
        copy = folder.resolve("copy");
        TinyPublication.write(files, copy);
    }

    @Test
    void holdsWithWhatTheHubAndItsClientLeaveAndNamesIt() throws IOException {
        put(".gitattributes", "*.tar filter=lfs\n");
        put(".cache/huggingface/.gitignore", "*");
        put(".cache/huggingface/download/data/train-00000-of-00002.tar.metadata", "1\n2\n3\n");
        Files.createDirectories(copy.resolve(".cache/huggingface/upload"));
        assertThat(lines(verify(Depth.FULL)))
                .noneMatch(line -> line.startsWith("FAILS"))
                .anyMatch(line -> line.endsWith("nothing beside them but .gitattributes and .cache/huggingface/ (2"
                        + " files), which the Hugging Face Hub or its client left"));
        assertThat(verify(Depth.QUICK).holds()).isTrue();
    }

    @Test
    void refusesEverythingElseBesideTheFiles() throws IOException {
        put(".cache/other", "x");
        put("data/.gitattributes", "x");
        Files.createSymbolicLink(copy.resolve(".gitattributes"), copy.resolve("README.md"));
        assertThat(lines(verify(Depth.FULL)))
                .anyMatch(line -> line.startsWith("FAILS folder .gitattributes: it is a link"));
        Files.delete(copy.resolve(".gitattributes"));
        assertThat(lines(verify(Depth.FULL)))
                .contains(
                        "FAILS files .cache/other: is there, but DATASET.json does not list it",
                        "FAILS files data/.gitattributes: is there, but DATASET.json does not list it");
    }

    @Test
    void takesTheTagOfAShardWhereACopyLostTheChecksums() throws IOException {
        assertThat(lines(verify(Depth.QUICK, CopiedVersionTest::md5)))
                .noneMatch(line -> line.startsWith("FAILS"))
                .anyMatch(line -> line.matches("HOLDS checksums 3 shards have their MD5 as the store's tag .*"))
                .anyMatch(line -> line.matches("HOLDS checksums [0-9]+ files of which the store keeps no checksum.*"));
    }

    @Test
    void readsAShardWhoseTagIsAnother() throws IOException {
        Path shard = shards().get(0);
        byte[] bytes = Files.readAllBytes(shard);
        bytes[600] ^= 1;
        Files.write(shard, bytes);
        assertThat(lines(verify(Depth.QUICK, CopiedVersionTest::md5)))
                .anyMatch(line -> line.startsWith("FAILS checksums " + copy.relativize(shard) + ": has the sha256 "));
    }

    @Test
    void doesNotTakeATagForAnMd5WhereTheStoreMakesOthers() throws IOException {
        assertThat(lines(verify(Depth.QUICK, file -> "\"" + "0f".repeat(16) + "\"")))
                .noneMatch(line -> line.startsWith("FAILS"));
        assertThat(verify(Depth.QUICK, file -> null).holds()).isTrue();
        assertThat(lines(verify(Depth.QUICK, file -> md5(file).replace("\"", "-2\""))))
                .noneMatch(line -> line.startsWith("FAILS") || line.contains("(ETag)"));
    }

    private void put(String path, String text) throws IOException {
        Path file = copy.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<Path> shards() throws IOException {
        try (var all = Files.list(copy.resolve("data"))) {
            return all.filter(path -> path.toString().endsWith(".tar")).sorted().toList();
        }
    }

    private Report verify(Depth depth) {
        try (FolderStore store = new FolderStore(copy)) {
            return verify(store, depth);
        }
    }

    private Report verify(Depth depth, UnaryOperator<String> tag) {
        try (FolderStore store = new FolderStore(copy)) {
            return verify(tagged(store, tag), depth);
        }
    }

    private static Report verify(Store store, Depth depth) {
        return new Verification(store, "", 2, Progress.NONE).run(new Question(depth, null, Set.of(), null));
    }

    /**
     * The folder as a bucket that others copied it to: tags of its own, and no checksums beside the
     * objects.
     */
    private Store tagged(Store store, UnaryOperator<String> tag) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, args) -> {
                    try {
                        Object answer = method.invoke(store, args);
                        return answer instanceof Optional<?> found && found.orElse(null) instanceof Store.Stat stat
                                ? Optional.of(new Store.Stat(
                                        stat.key(),
                                        stat.bytes(),
                                        tag.apply(copy.resolve(stat.key()).toString()),
                                        null))
                                : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String md5(String file) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(Files.readAllBytes(Path.of(file)));
            return "\"" + HexFormat.of().formatHex(digest) + "\"";
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(Report report) {
        return report.checks().stream()
                .map(c -> c.verdict() + " " + c.name() + " " + (c.file() == null ? "" : c.file() + ": ") + c.detail())
                .toList();
    }
}
