package io.stylemill.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises; each kind of store inherits these tests. */
public abstract class StoreContract {
    private static final String TEXT = "text/plain";

    @TempDir
    protected Path scratch;

    /** Returns the store under test, empty at the start of each test. */
    protected abstract Store store();

    @Test
    void createsAnObjectAndReadsItBack() throws IOException {
        assertThat(store().putIfAbsent("a/b/one.txt", "hello".getBytes(UTF_8), TEXT))
                .isEqualTo(Store.Put.CREATED);
        assertThat(text(store().open("a/b/one.txt"))).isEqualTo("hello");
        assertThat(store().head("a/b/one.txt")).hasValueSatisfying(stat -> {
            assertThat(stat.key()).isEqualTo("a/b/one.txt");
            assertThat(stat.bytes()).isEqualTo(5);
            assertThat(stat.etag()).isNotEmpty();
        });
    }

    @Test
    void copiesInsideTheStoreOrWritesNothing() throws IOException {
        byte[] content = new byte[3 << 20];
        new Random(3).nextBytes(content);
        Path file = Files.write(scratch.resolve("content"), content);
        String sha256 = Digests.sha256(content);
        store().putIfAbsent("staged/a.tar", file, sha256, "application/x-tar");
        boolean copied = store().copyIfAbsent("staged/a.tar", "data/a.tar", content.length, sha256);
        assertThat(copied).isEqualTo(copies());
        assertThat(store().read("data/a.tar", content.length).map(Digests::sha256))
                .isEqualTo(copied ? Optional.of(sha256) : Optional.empty());
        assertThat(store().putIfAbsent("data/a.tar", file, sha256, "application/x-tar"))
                .isEqualTo(copied ? Store.Put.SAME : Store.Put.CREATED);
        assertThat(store().copyIfAbsent("staged/a.tar", "data/a.tar", content.length, sha256))
                .isTrue();
        assertThat(store().copyIfAbsent("staged/a.tar", "data/a.tar", content.length + 1, sha256))
                .isFalse();
        boolean known = store().head("data/a.tar").orElseThrow().sha256() != null;
        String other = Digests.sha256(new byte[] {1});
        assertThat(store().copyIfAbsent("staged/a.tar", "data/a.tar", content.length, other))
                .as("another digest is told")
                .isEqualTo(!known);
        assertThat(store().copyIfAbsent("staged/none.tar", "data/b.tar", content.length, sha256))
                .isFalse();
        assertThat(store().list("data/")).hasSize(1);
    }

    @Test
    void keepsNoCopyOfOtherBytes() {
        store().putIfAbsent("staged/a.tar", "other".getBytes(UTF_8), TEXT);
        String wanted = Digests.sha256("wanted".getBytes(UTF_8));
        if (copies()) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> store().copyIfAbsent("staged/a.tar", "data/a.tar", 5, wanted))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("object-differs"));
        } else {
            assertThat(store().copyIfAbsent("staged/a.tar", "data/a.tar", 5, wanted))
                    .isFalse();
        }
        assertThat(store().head("data/a.tar")).isEmpty();
    }

    /** Whether the store copies without this process. */
    protected boolean copies() {
        return false;
    }

    @Test
    void createsAnEmptyObject() throws IOException {
        assertThat(store().putIfAbsent("empty", new byte[0], TEXT)).isEqualTo(Store.Put.CREATED);
        assertThat(text(store().open("empty"))).isEmpty();
        assertThat(store().head("empty"))
                .hasValueSatisfying(stat -> assertThat(stat.bytes()).isZero());
    }

    @Test
    void findsTheSameObjectWhenItIsWrittenAgain() throws IOException {
        Path file = file("same.bin", 4_000, 1);
        assertThat(put("same.bin", file)).isEqualTo(Store.Put.CREATED);
        assertThat(put("same.bin", file)).isEqualTo(Store.Put.SAME);
        assertThat(store().putIfAbsent("same.bin", Files.readAllBytes(file), TEXT))
                .isEqualTo(Store.Put.SAME);
    }

    @Test
    void refusesOtherContentOfTheSameLengthAndKeepsTheFirst() throws IOException {
        store().putIfAbsent("k", "first".getBytes(UTF_8), TEXT);
        String wanted = Digests.sha256("other".getBytes(UTF_8));
        String found = Digests.sha256("first".getBytes(UTF_8));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store().putIfAbsent("k", "other".getBytes(UTF_8), TEXT))
                .withMessage("Cannot write " + store().address("k")
                        + ": an object with other content is there already (found sha256 "
                        + found + ", wanted sha256 " + wanted
                        + "); nothing was changed. Choose a new version or another destination")
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.INPUT))
                .satisfies(f -> assertThat(f.code()).isEqualTo("object-differs"));
        assertThat(text(store().open("k"))).isEqualTo("first");
    }

    @Test
    void refusesAFileWithOtherContentOfAnotherLength() throws IOException {
        put("k.bin", file("one", 3_000_000, 1));
        Path other = file("two", 3_000_001, 2);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> put("k.bin", other))
                .satisfies(f -> assertThat(f.code()).isEqualTo("object-differs"));
        assertThat(store().head("k.bin"))
                .hasValueSatisfying(stat -> assertThat(stat.bytes()).isEqualTo(3_000_000));
    }

    @Test
    void streamsAFileOf30Megabytes() throws IOException {
        Path file = file("big", 30 << 20, 7);
        assertThat(put("big/shard-000000.tar", file)).isEqualTo(Store.Put.CREATED);
        try (InputStream in = store().open("big/shard-000000.tar").orElseThrow()) {
            assertThat(Digests.sha256(in)).isEqualTo(Digests.sha256(file));
        }
        assertThat(put("big/shard-000000.tar", file)).isEqualTo(Store.Put.SAME);
    }

    @Test
    void lendsAStreamThatMayBeClosedEarly() throws IOException {
        put("big", file("big", 8 << 20, 7));
        for (int i = 0; i < 20; i++) {
            try (InputStream in = store().open("big").orElseThrow()) {
                assertThat(in.read()).isNotNegative();
            }
        }
    }

    @Test
    void readsRanges() throws IOException {
        store().putIfAbsent("r", "0123456789".getBytes(UTF_8), TEXT);
        assertThat(text(store().openRange("r", 0, 4))).isEqualTo("0123");
        assertThat(text(store().openRange("r", 3, 4))).isEqualTo("3456");
        assertThat(text(store().openRange("r", 8, 100))).isEqualTo("89");
        assertThat(text(store().openRange("r", 5, Long.MAX_VALUE))).isEqualTo("56789");
        assertThat(text(store().openRange("r", 4, 0))).isEmpty();
        assertThat(text(store().openRange("r", 10, 1))).isEmpty();
        assertThat(text(store().openRange("r", 99, 1))).isEmpty();
        assertThat(store().openRange("absent", 0, 4)).isEmpty();
        assertThat(store().openRange("absent", 0, 0)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> store().openRange("r", -1, 1));
    }

    @Test
    void findsNothingUnderAnAbsentKey() {
        store().putIfAbsent("folder/x", new byte[1], TEXT);
        for (String key : List.of("absent", "folder", "folder/y")) {
            assertThat(store().head(key)).as(key).isEmpty();
            assertThat(store().open(key)).as(key).isEmpty();
        }
        assertThat(store().list("absent/")).isEmpty();
    }

    @Test
    void removesAnObjectOnceAndBearsARepeat() {
        store().putIfAbsent("d/e/x", new byte[1], TEXT);
        store().putIfAbsent("d/y", new byte[1], TEXT);
        store().delete("d/e/x");
        store().delete("d/e/x");
        store().delete("never/was");
        assertThat(keys("")).containsExactly("d/y");
        assertThat(store().putIfAbsent("d/e/x", new byte[2], TEXT)).isEqualTo(Store.Put.CREATED);
    }

    @Test
    void listsByPrefixInTheOrderOfTheKeysBytes() {
        List<String> all =
                List.of("B", "a", "a-b/1", "a.txt", "a/1", "a/10", "a/2", "ab", "z", "é", "\uffee", "\ud83d\ude00");
        List<String> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(4));
        // A key that is another's folder is beyond a file system.
        List<String> possible = shuffled.stream().filter(k -> !k.equals("a")).toList();
        possible.forEach(key -> store().putIfAbsent(key, key.getBytes(UTF_8), TEXT));
        assertThat(keys("")).isEqualTo(all.stream().filter(k -> !k.equals("a")).toList());
        assertThat(keys("a")).containsExactly("a-b/1", "a.txt", "a/1", "a/10", "a/2", "ab");
        assertThat(keys("a/")).containsExactly("a/1", "a/10", "a/2");
        assertThat(keys("a/1")).containsExactly("a/1", "a/10");
        assertThat(keys("q")).isEmpty();
        assertThat(store().list("a/10")).singleElement().satisfies(stat -> {
            assertThat(stat.bytes()).isEqualTo(4);
            assertThat(stat.etag()).isEqualTo(store().head("a/10").orElseThrow().etag());
        });
    }

    @Test
    void listsMoreThanAThousandObjects() throws Exception {
        List<String> keys = IntStream.range(0, 1_050)
                .mapToObj(i -> "many/%05d".formatted(i))
                .toList();
        inParallel(8, keys, key -> store().putIfAbsent(key, key.getBytes(UTF_8), TEXT));
        assertThat(keys("many/")).isEqualTo(keys);
        List<String> each = new ArrayList<>();
        store().each("many/", stat -> each.add(stat.key()));
        assertThat(each).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void keepsKeysInEveryScript() throws IOException {
        for (String key : List.of("Blutzellen/größe.png", "細胞/白血球 1.png", "emoji/🩸+&%20?#.txt", "a b/~c='d'.txt")) {
            store().putIfAbsent(key, key.getBytes(UTF_8), TEXT);
            assertThat(text(store().open(key))).isEqualTo(key);
            assertThat(keys(key)).containsExactly(key);
        }
    }

    @Test
    void refusesKeysThatLeadElsewhere() {
        for (String key : List.of(
                "", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "a/", "a\\b", "a\u0000b", ".stylemill/x")) {
            assertThatExceptionOfType(Failure.class)
                    .as(key)
                    .isThrownBy(() -> store().putIfAbsent(key, new byte[1], TEXT))
                    .satisfies(f -> assertThat(f.code()).isEqualTo("key-invalid"))
                    .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.INPUT));
        }
    }

    @Test
    void replacesAnObjectThatIsStillWhatWasSeen() throws IOException {
        assertThat(store().compareAndPut("latest.json", bytes("1"), TEXT, null)).isTrue();
        assertThat(store().compareAndPut("latest.json", bytes("2"), TEXT, null)).isFalse();
        String first = store().head("latest.json").orElseThrow().etag();
        assertThat(store().compareAndPut("latest.json", bytes("3"), TEXT, first))
                .isTrue();
        assertThat(store().compareAndPut("latest.json", bytes("4"), TEXT, first))
                .isFalse();
        assertThat(text(store().open("latest.json"))).isEqualTo("3");
        assertThat(store().compareAndPut("absent.json", bytes("5"), TEXT, first))
                .isFalse();
        assertThat(store().head("absent.json")).isEmpty();
    }

    @Test
    void letsOneOfManyWritersReplaceAnObject() throws Exception {
        store().compareAndPut("counter", bytes("0"), TEXT, null);
        for (int round = 1; round <= 4; round++) {
            String seen = store().head("counter").orElseThrow().etag();
            int base = round * 100;
            List<Boolean> won = inParallel(
                    8,
                    IntStream.range(0, 8).boxed().toList(),
                    i -> store().compareAndPut("counter", bytes("" + (base + i)), TEXT, seen));
            assertThat(won).as("round %d", round).containsOnlyOnce(true);
            int winner = base + won.indexOf(true);
            assertThat(text(store().open("counter"))).isEqualTo("" + winner);
        }
    }

    @Test
    void letsOneOf150RacingWritersCreateAnObject() throws Exception {
        List<String> outcomes = inParallel(24, IntStream.range(0, 150).boxed().toList(), i -> {
            try {
                return store().putIfAbsent("race", bytes("content " + i % 3), TEXT)
                        .name();
            } catch (Failure e) {
                return e.code();
            }
        });
        assertThat(outcomes).containsOnlyOnce("CREATED").containsOnly("CREATED", "SAME", "object-differs");
        int winner = outcomes.indexOf("CREATED") % 3;
        assertThat(text(store().open("race"))).isEqualTo("content " + winner);
        assertThat(IntStream.range(0, 150).filter(i -> i % 3 == winner).mapToObj(outcomes::get))
                .containsOnly("CREATED", "SAME");
        assertThat(IntStream.range(0, 150).filter(i -> i % 3 != winner).mapToObj(outcomes::get))
                .containsOnly("object-differs");
    }

    @Test
    void leavesNothingBesideTheObjects() {
        store().putIfAbsent("x/y", bytes("1"), TEXT);
        store().compareAndPut("x/z", bytes("1"), TEXT, null);
        assertThat(keys("")).containsExactly("x/y", "x/z");
    }

    protected final Store.Put put(String key, Path file) throws IOException {
        return store().putIfAbsent(key, file, Digests.sha256(file), "application/octet-stream");
    }

    protected final Path file(String name, int bytes, long seed) throws IOException {
        Path file = scratch.resolve(name);
        Random random = new Random(seed);
        byte[] chunk = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int left = bytes; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk, 0, Math.min(left, chunk.length));
            }
        }
        return file;
    }

    protected final List<String> keys(String prefix) {
        return store().list(prefix).stream().map(Store.Stat::key).toList();
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    protected static String text(Optional<InputStream> object) throws IOException {
        try (InputStream in = object.orElseThrow()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private interface Action<A, B> {
        B on(A argument) throws Exception;
    }

    /**
     * Does the same with each argument, starting together, and returns the outcomes in the order of
     * the arguments.
     */
    private static <A, B> List<B> inParallel(int threads, List<A> arguments, Action<A, B> action) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<B>> running = new ArrayList<>();
            for (A argument : arguments) {
                Callable<B> task = () -> {
                    start.await();
                    return action.on(argument);
                };
                running.add(pool.submit(task));
            }
            start.countDown();
            List<B> outcomes = new ArrayList<>();
            for (Future<B> one : running) {
                outcomes.add(one.get());
            }
            return outcomes;
        } finally {
            pool.shutdownNow();
        }
    }
}
