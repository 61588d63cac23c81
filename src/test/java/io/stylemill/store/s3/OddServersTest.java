package io.stylemill.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.stylemill.Told;
import io.stylemill.config.ChecksumMode;
import io.stylemill.config.PayloadMode;
import io.stylemill.config.S3Credentials;
import io.stylemill.config.S3Settings;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Store;
import io.stylemill.store.s3.OddS3.Oddity;
import io.stylemill.store.s3.S3Access.MissingBucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The store on servers that do not do what Amazon does. */
class OddServersTest {
    private static final byte[] LARGE = large();

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(S3Traits.class);
    private OddS3 server;
    private S3Buckets buckets;

    private static byte[] large() {
        byte[] content = new byte[3 << 19];
        Arrays.fill(content, (byte) 'x');
        return content;
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(log);
        logger.setLevel(null);
        buckets.close();
        server.close();
    }

    private Store store(PayloadMode payload, Oddity... oddities) throws Exception {
        server = new OddS3(folder, oddities);
        S3Settings settings =
                new S3Settings(server.endpoint(), "us-east-1", true, ChecksumMode.REQUIRED_ONLY).with(payload);
        buckets = new S3Buckets(new S3Access(settings, new S3Credentials("a", "s"), MissingBucket.REFUSE, null, null));
        return buckets.bucket("datasets");
    }

    private List<String> conformance(Oddity... oddities) throws Exception {
        store(PayloadMode.AUTO, oddities);
        List<String> rows = buckets.conformance("datasets", "trial/").stream()
                .map(row -> row.grade() + " " + row.name() + ": " + row.seen())
                .toList();
        assertThat(buckets.bucket("datasets").list("")).isEmpty();
        return rows;
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static String tag(Store store) {
        return store.head("latest.json").orElseThrow().etag();
    }

    private static boolean replace(Store store, String content, String expected) {
        return store.compareAndPut("latest.json", content.getBytes(UTF_8), "application/json", expected);
    }

    private static byte[] content(Store store, String key) throws IOException {
        try (InputStream in = store.open(key).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    @Test
    void demandsTheBareTagWhereTheServerRefusesTheQuotedOne() throws Exception {
        Store store = store(PayloadMode.AUTO, Oddity.KNOWS_BARE_TAGS_ONLY);
        assertThat(replace(store, "1", null)).isTrue();
        String first = tag(store);
        assertThat(replace(store, "2", first)).isTrue();
        assertThat(replace(store, "3", first)).isFalse();
        assertThat(content(store, "latest.json")).asString().isEqualTo("2");
        String bare = first.replace("\"", "");
        assertThat(server.writes())
                .containsExactly("latest.json signed -", "latest.json signed " + bare, "latest.json signed " + bare);
        assertThat(said()).noneMatch(line -> line.contains("ignores"));
        assertThat(store.list("")).extracting(Store.Stat::key).containsExactly("latest.json");
    }

    @Test
    void looksBeforeItReplacesAnObjectWhereTheServerRefusesEveryTag() throws Exception {
        Store store = store(PayloadMode.AUTO, Oddity.REFUSES_EVERY_TAG);
        assertThat(replace(store, "1", null)).isTrue();
        String first = tag(store);
        assertThat(replace(store, "2", first)).isTrue();
        assertThat(replace(store, "3", first)).isFalse();
        assertThat(content(store, "latest.json")).asString().isEqualTo("2");
        assertThat(said())
                .contains("The server of s3://datasets does not honour If-Match (a write with the right tag: refused,"
                        + " with a wrong one: refused). So the program looks before it changes objects such as"
                        + " latest.json. Only one process may change them at a time");
    }

    @Test
    void seesThatSeveralWritersWinAtOnceWhereOneAfterAnotherIsRefused() throws Exception {
        Store store = store(PayloadMode.AUTO, Oddity.LOOKS_THEN_WRITES);
        assertThat(replace(store, "1", null)).isTrue();
        String first = tag(store);
        assertThat(replace(store, "2", first)).isTrue();
        assertThat(replace(store, "3", first)).isFalse();
        assertThat(said())
                .anyMatch(line -> line.matches("The server of s3://datasets honours If-None-Match only if writers come"
                        + " one after another: of \\d keys? with 8 writers at once each, \\d+ writers won\\. The writers of"
                        + " this process are kept apart, those of several machines are not"))
                .anyMatch(line -> line.matches("The server of s3://datasets honours If-Match only if writers come"
                        + " one after another: of \\d keys? with 8 writers at once each, \\d+ writers won\\. Only one process"
                        + " may change objects such as latest.json at a time"));
    }

    @Test
    void signsLargeBodiesAsAWholeWhereTheServerRefusesChunks() throws Exception {
        Store store = store(PayloadMode.AUTO, Oddity.REFUSES_CHUNKS);
        assertThat(store.putIfAbsent("k", LARGE, "text/plain")).isEqualTo(Store.Put.CREATED);
        assertThat(content(store, "k")).isEqualTo(LARGE);
        assertThat(server.writes()).containsExactly("k signed -");
        assertThat(said())
                .contains("The server of s3://datasets does not accept bodies in signed chunks (it answers 501"
                        + " (NotImplemented)). So each body is signed as a whole, as with stylemill.s3.payload=signed");
    }

    @Test
    void signsLargeBodiesAsAWholeWhereTheServerKeepsTheFramingOfChunks() throws Exception {
        Store store = store(PayloadMode.AUTO, Oddity.KEEPS_FRAMING);
        assertThat(store.putIfAbsent("k", LARGE, "text/plain")).isEqualTo(Store.Put.CREATED);
        assertThat(content(store, "k")).isEqualTo(LARGE);
        assertThat(server.writes()).containsExactly("k signed -");
        assertThat(said())
                .anyMatch(line ->
                        line.matches(".*\\(of 2097152 bytes sent it gave back 2\\d{6}\\)\\. So each body is signed.*"));
    }

    @Test
    void sendsChunksWhereTheyComeBackAsTheyWereSent() throws Exception {
        Store store = store(PayloadMode.AUTO);
        assertThat(store.putIfAbsent("k", LARGE, "text/plain")).isEqualTo(Store.Put.CREATED);
        assertThat(content(store, "k")).isEqualTo(LARGE);
        assertThat(server.writes()).containsExactly("k chunked -");
    }

    @Test
    void refusesToWriteLargeObjectsWhereNoWayKeepsThem() throws Exception {
        Store store = store(PayloadMode.AUTO, Oddity.CUTS_LARGE_BODIES);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("k", LARGE, "text/plain"))
                .withMessage("Cannot keep objects of 1 MiB and more in s3://datasets at " + server.endpoint()
                        + ": sent in signed chunks, of 2097152 bytes sent it gave back 1048575; signed as a whole, of"
                        + " 2097152 bytes sent it gave back 1048575; choose another server")
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.INPUT));
        assertThat(server.writes()).isEmpty();
    }

    @Test
    void doesAsTheSettingSaysAndTakesA501AsFinal() throws Exception {
        Store store = store(PayloadMode.CHUNKED, Oddity.REFUSES_CHUNKS);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("k", LARGE, "text/plain"))
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.INPUT))
                .satisfies(f -> assertThat(f.code()).isEqualTo("s3-unsupported"))
                .withMessageContaining("the server does not know this kind of request (NotImplemented, status 501)")
                .withMessageContaining("stylemill.s3.payload=signed");
        assertThat(server.writes()).containsExactly("k chunked -");
    }

    @Test
    void signsAsAWholeWhereTheSettingSaysSo() throws Exception {
        Store store = store(PayloadMode.SIGNED);
        assertThat(store.putIfAbsent("k", LARGE, "text/plain")).isEqualTo(Store.Put.CREATED);
        assertThat(server.writes()).containsExactly("k signed -");
    }

    @Test
    void triesOutAServerThatDoesAllThatIsAsked() throws Exception {
        List<String> rows = conformance();
        assertThat(rows).contains("GOOD   at once: of 8 keys with 8 writers at once each, 8 writers won");
        // S3Proxy compares the tag and writes in two steps: how many writers win is chance.
        assertThat(rows.stream().filter(row -> !row.contains("  at once")))
                .containsExactly(
                        "GOOD Object Lock: none (501 NotImplemented)",
                        "GOOD versioning: off",
                        "GOOD small object: written, read back, its digest kept beside it",
                        "GOOD If-None-Match: a second write is refused",
                        "GOOD If-Match: right tag taken, wrong tag refused",
                        "GOOD 2 MiB chunked: 2 MiB came back as they were sent",
                        "GOOD 2 MiB signed: 2 MiB came back as they were sent",
                        "GOOD range: bytes 3 to 6 of 10 are those",
                        "GOOD list, pages: 8 keys in pages of 3: 3 pages, each key once",
                        "GOOD list, order: another than the bytes of UTF-8: list/B list/a-b list/a.txt list/a/1 list/ab"
                                + " list/é list/\ud83d\ude00 list/\uffee",
                        "GOOD checksums: SHA-256 kept; a wrong one is refused (400 BadDigest)",
                        "GOOD copy: has the same bytes",
                        "GOOD left behind: nothing");
    }

    @Test
    void saysWhatAServerDoesNotDo() throws Exception {
        assertThat(conformance(Oddity.LOOKS_THEN_WRITES, Oddity.KEEPS_FRAMING))
                .anyMatch(row ->
                        row.matches("LESS {3}at once: of 8 keys with 8 writers at once each, \\d\\d writers won"))
                .anyMatch(row -> row.startsWith("LESS 2 MiB chunked: of 2097152 bytes sent it gave back 2"))
                .contains("GOOD 2 MiB signed: 2 MiB came back as they were sent");
        stop();
        listen();
        assertThat(conformance(Oddity.REFUSES_EVERY_TAG, Oddity.CUTS_LARGE_BODIES))
                .contains(
                        "LESS If-Match: right tag refused, wrong tag refused; without quotes: right refused, wrong"
                                + " refused",
                        "BROKEN 2 MiB signed: of 2097152 bytes sent it gave back 1048575");
    }

    private static Failure denied(ThrowingCallable deed) {
        Failure failure = catchThrowableOfType(Failure.class, deed);
        assertThat(failure.kind()).isEqualTo(Kind.INPUT);
        assertThat(failure.code()).isEqualTo("s3-access-denied");
        return failure;
    }

    @Test
    void namesTheRightThatIsMissing() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        store.putIfAbsent("k", new byte[] {1}, "text/plain");
        server.deny("GET", "PUT", "DELETE");
        String denies = " at " + server.endpoint()
                + ": the server knows the credentials and denies it (AccessDenied, status 403: as others do); the"
                + " credentials need ";
        assertThat(denied(() -> store.putIfAbsent("new", new byte[] {2}, "text/plain")))
                .hasMessage("Could not write s3://datasets/new" + denies + "s3:PutObject for it");
        assertThat(denied(() -> store.open("k")))
                .hasMessage("Could not read s3://datasets/k" + denies
                        + "s3:GetObject (and s3:ListBucket, to be told that an object is not there) for it");
        assertThat(denied(() -> store.list("a/")))
                .hasMessage("Could not list s3://datasets/a/" + denies + "s3:ListBucket for it");
        assertThat(denied(() -> store.delete("k")))
                .hasMessage("Could not delete s3://datasets/k" + denies + "s3:DeleteObject for it");
    }

    @Test
    void doesNotBlameTheCredentialsWhereALookIsDeniedWithoutAReason() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        server.deny("HEAD");
        assertThat(denied(() -> store.head("k")))
                .hasMessageStartingWith(
                        "Could not look at s3://datasets/k at " + server.endpoint()
                                + ": the server denies it and gives no reason (status 403); the credentials need s3:GetObject (");
    }

    @Test
    void asksForTheRestWhereAReadBreaksOff() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        byte[] content = new byte[3 << 19];
        new Random(7).nextBytes(content);
        store.putIfAbsent("k", content, "text/plain");
        server.breakOffReads(3);
        assertThat(store.read("k", content.length)).contains(content);
        server.breakOffReads(3);
        try (InputStream in = store.openRange("k", 1000, 100_000).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1000, 101_000));
        }
    }

    @Test
    void countsReadsThatBreakOffAndTellsOfThemInOneLine() throws Exception {
        store(PayloadMode.CHUNKED).putIfAbsent("k", LARGE, "text/plain");
        List<String> counted = new ArrayList<>();
        S3Settings settings = new S3Settings(server.endpoint(), "us-east-1", true, ChecksumMode.REQUIRED_ONLY);
        S3Access access = new S3Access(settings, new S3Credentials("a", "s"), MissingBucket.REFUSE, null, null);
        S3Observer counter = new S3Observer() {
            @Override
            public void attemptFailed(String operation, String error) {
                counted.add(operation + " " + error);
            }

            @Override
            public void gaveUp(String operation) {
                counted.add(operation + " given up");
            }
        };
        try (S3Buckets watched = new S3Buckets(access, counter)) {
            Store store = watched.bucket("datasets");
            server.breakOffReads(3);
            List<String> told = Told.by(
                    S3Troubles.class,
                    () -> assertThat(store.read("k", LARGE.length)).contains(LARGE));
            assertThat(told)
                    .singleElement(STRING)
                    .startsWith(
                            "S3 at " + server.endpoint()
                                    + ": the rest of GET /datasets/k failed (the connection ended after 393216 of 786432 bytes)");
        }
        assertThat(counted).containsExactly("GetObject connection", "GetObject connection", "GetObject connection");
    }

    @Test
    void saysNothingOfAServerThatIsWell() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        assertThat(Told.by(S3Troubles.class, () -> {
                    store.putIfAbsent("k", LARGE, "text/plain");
                    for (int i = 0; i < 3; i++) {
                        assertThat(store.head("k").orElseThrow().bytes()).isEqualTo(LARGE.length);
                        assertThat(store.head("none")).isEmpty();
                        assertThat(store.openRange("k", 1, 5).orElseThrow().readAllBytes())
                                .hasSize(5);
                        assertThat(store.open("none")).isEmpty();
                        try (InputStream left = store.open("k").orElseThrow()) {
                            assertThat(left.skip(9)).isPositive();
                            assertThat(left.readAllBytes()).isNotEmpty();
                        }
                    }
                }))
                .isEmpty();
    }

    @Test
    void asksAgainForAListThatBreaksOff() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        store.putIfAbsent("k", new byte[] {1}, "text/plain");
        server.breakOffLists(2);
        assertThat(Told.by(S3Troubles.class, () -> assertThat(store.list("")).hasSize(1)))
                .singleElement(STRING)
                .startsWith("S3 at " + server.endpoint() + ": the rest of GET /datasets failed (the connection ended"
                        + " after ");
    }

    @Test
    void givesAReadUpThatBreaksOffAgainAndAgain() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        store.putIfAbsent("k", LARGE, "text/plain");
        server.breakOffReads(Integer.MAX_VALUE);
        try (InputStream in = store.open("k").orElseThrow()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(in::readAllBytes)
                    .withMessageStartingWith("The connection ended after ")
                    .withMessageEndingWith(" bytes of s3://datasets/k (so it went 6 times in a row)");
        }
    }

    @Test
    void joinsNothingWhereAllIsSentInsteadOfTheRest() throws Exception {
        Store store = store(PayloadMode.CHUNKED, OddS3.Oddity.SENDS_ALL);
        byte[] content = new byte[3 << 19];
        new Random(7).nextBytes(content);
        store.putIfAbsent("k", content, "text/plain");
        server.breakOffReads(1);
        try (InputStream in = store.open("k").orElseThrow()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(in::readAllBytes)
                    .withMessage("The connection ended after 786432 of the 1572864 bytes of s3://datasets/k, and the"
                            + " server does not send the rest alone");
        }
    }

    @Test
    void takesNoWholeObjectForAPartOfIt() throws Exception {
        Store store = store(PayloadMode.CHUNKED, OddS3.Oddity.SENDS_ALL);
        store.putIfAbsent("k", "0123456789".getBytes(UTF_8), "text/plain");
        for (long first : new long[] {0, 3}) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> store.openRange("k", first, 4))
                    .withMessageStartingWith(
                            "Could not read s3://datasets/k from byte " + first + " on: the server at ")
                    .withMessageContaining(" sends all of an object where a part is asked for; choose another server");
        }
        try (InputStream all = store.openRange("k", 0, 10).orElseThrow()) {
            assertThat(all.readAllBytes()).hasSize(10);
        }
    }

    @Test
    void saysThatProbesStayWhereNothingCanBeDeleted() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        server.deny("DELETE");
        assertThat(saidOfProbes(() -> store.putIfAbsent("k", new byte[] {1}, "text/plain")))
                .singleElement()
                .satisfies(said -> assertThat(said)
                        .contains(" stay below s3://datasets/.stylemill-probe/")
                        .endsWith(". Delete them yourself, and give the credentials s3:DeleteObject"));
    }

    @Test
    void namesTheRightsThatAreMissingToDeleteVersionsOfProbes() throws Exception {
        Store store = store(PayloadMode.CHUNKED, Oddity.KEEPS_VERSIONS);
        server.deny("DELETE version");
        assertThat(saidOfProbes(() -> store.putIfAbsent("k", new byte[] {1}, "text/plain")))
                .singleElement(STRING)
                .endsWith(". Delete them yourself, and give the credentials s3:DeleteObjectVersion");
        assertThat(buckets.conformance("datasets", "trial/"))
                .filteredOn(row -> row.name().equals("left behind"))
                .singleElement()
                .satisfies(row -> assertThat(row.meaning())
                        .isEqualTo("remove them by hand; the credentials need s3:DeleteObjectVersion"));
        stop();
        listen();
        Store other = store(PayloadMode.CHUNKED, Oddity.KEEPS_VERSIONS);
        server.deny("GET versions");
        assertThat(saidOfProbes(() -> other.putIfAbsent("other", new byte[] {1}, "text/plain")))
                .singleElement(STRING)
                .endsWith(". Delete them yourself, and give the credentials s3:ListBucketVersions");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void removesWhatProbesLeftThatEndedLongAgo(boolean versions) throws Exception {
        Store store = versions ? store(PayloadMode.CHUNKED, Oddity.KEEPS_VERSIONS) : store(PayloadMode.CHUNKED);
        Path probes = folder.resolve("datasets/.stylemill-probe");
        Path old = left(probes.resolve("123e4567-e89b-12d3-a456-426614174000/once"), 61);
        Path underWay = left(probes.resolve("123e4567-e89b-12d3-a456-426614174001/once"), 59);
        Path notOurs = left(probes.resolve("notes/once"), 61);

        assertThat(saidOfProbes(() -> store.putIfAbsent("k", new byte[] {1}, "text/plain")))
                .isEmpty();

        assertThat(old).doesNotExist();
        assertThat(underWay).exists();
        assertThat(notOurs).exists();
        assertThat(store.list(".stylemill-probe/")).hasSize(2);
    }

    private static Path left(Path file, int minutesAgo) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "probe");
        FileTime now = Files.getLastModifiedTime(file);
        return Files.setLastModifiedTime(file, FileTime.from(now.toInstant().minus(minutesAgo, ChronoUnit.MINUTES)));
    }

    @Test
    void leavesItsProbesAtTheFirstOneThatAFailingServerDoesNotDelete() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        server.fail("DELETE");
        assertThat(saidOfProbes(() -> store.putIfAbsent("k", new byte[] {1}, "text/plain")))
                .singleElement(STRING)
                .endsWith(". A later probe of this bucket removes them when they are an hour old; or delete them"
                        + " yourself");
        assertThat(server.came("DELETE")).as("tries of one object").isEqualTo(5);
    }

    @Test
    void saysNothingOfProbesThatCouldNotBeWritten() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        server.deny("PUT", "DELETE");
        assertThat(saidOfProbes(() -> {
                    denied(() -> store.putIfAbsent("k", new byte[] {1}, "text/plain"));
                    buckets.conformance("datasets", "trial/");
                }))
                .isEmpty();
    }

    private static List<String> saidOfProbes(ThrowingCallable deed) {
        return Told.by(ProbeObjects.class, deed);
    }

    @Test
    void saysNothingOfChecksumsWhereNothingMayBeWritten() throws Exception {
        store(PayloadMode.AUTO);
        server.deny("PUT");
        assertThat(buckets.conformance("datasets", "trial/"))
                .filteredOn(row -> row.name().equals("checksums"))
                .singleElement()
                .satisfies(row -> assertThat(row.grade()).isEqualTo(S3Conformance.Grade.BROKEN))
                .satisfies(row -> assertThat(row.seen())
                        .contains("denies it (AccessDenied, status 403", "the credentials need s3:PutObject, ")
                        .endsWith(" for it"));
    }

    @Test
    void namesTheObjectAndNotItsProbesWhereLooksAreDenied() throws Exception {
        Store store = store(PayloadMode.CHUNKED);
        server.deny("HEAD");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("k", new byte[] {1}, "text/plain"))
                .withMessageContaining("Could not look at s3://datasets/k at ")
                .withMessageContaining("the credentials need s3:GetObject");
    }
}
