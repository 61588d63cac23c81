package io.stylemill.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.record.Digests;
import io.stylemill.store.ObjectKeys;
import io.stylemill.store.s3.ConditionProbe.Answer;
import io.stylemill.store.s3.ConditionProbe.Race;
import io.stylemill.store.s3.ConditionProbe.Tags;
import io.stylemill.store.s3.ConditionalWrites.TagForm;
import io.stylemill.store.s3.S3Failures.Deed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What an S3 server does with the requests that this program sends and some that it does not, one
 * row for each.
 */
public final class S3Conformance {
    /** How well a server does something. */
    public enum Grade {
        /** As Amazon S3 does, or in a way that nothing here depends on. */
        GOOD,
        /** Less than Amazon S3: the program works around it, at a price that is told. */
        LESS,
        /** Not at all, and nothing can be published there. */
        BROKEN
    }

    /**
     * One thing that was tried.
     *
     * @param seen what the server did
     * @param meaning what follows for the user; empty where nothing does
     */
    public record Row(String name, Grade grade, String seen, String meaning) {}

    private static final byte[] SMALL = "0123456789".getBytes(UTF_8);
    private static final List<String> KEYS = List.of(
            "list/B", "list/a-b", "list/a.txt", "list/a/1", "list/ab", "list/é", "list/\uffee", "list/\ud83d\ude00");
    private static final int PAGE = 3;
    private static final String ONE_PROCESS =
            "only the writers of one process are kept apart: run one coordinator, or choose another server";

    private final S3Clients clients;
    private final S3Client client;
    private final ProbeObjects objects;
    private final S3Failures failures;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> listed = new ArrayList<>();
    private TagForm form = TagForm.QUOTED;

    private S3Conformance(S3Clients clients, ProbeObjects objects, S3Failures failures) {
        this.clients = clients;
        this.client = clients.whole();
        this.objects = objects;
        this.failures = failures;
    }

    /**
     * Tries a bucket out with objects below a prefix, all of which are removed again.
     *
     * @param below empty, or a prefix that ends in a slash
     * @throws Failure {@code bucket-holds-objects} (INPUT) when nothing that is written there could
     *     be removed
     */
    static List<Row> of(S3Clients clients, String bucket, String below, S3Failures failures) {
        ProbeObjects objects = new ProbeObjects(clients.whole(), bucket, below);
        S3Conformance tried = new S3Conformance(clients, objects, failures);
        try (objects) {
            tried.row("Object Lock", tried::objectLock);
            tried.all();
        }
        tried.row("left behind", tried::leftBehind);
        return List.copyOf(tried.rows);
    }

    private void all() {
        row("versioning", this::versioning);
        row("small object", this::small);
        ConditionProbe probe = new ConditionProbe(client, objects);
        if (row("If-None-Match", () -> ifNoneMatch(probe.second())) == Grade.GOOD) {
            row("  at once", () -> race(probe.create(true)));
        }
        if (row("If-Match", () -> ifMatch(probe)) == Grade.GOOD) {
            row("  at once", () -> race(probe.replace(true, form)));
        }
        row("2 MiB chunked", () -> chunked(PayloadProbe.of(clients.streaming(), objects, "chunked")));
        row("2 MiB signed", () -> signed(PayloadProbe.of(client, objects, "signed")));
        row("range", this::range);
        if (row("list, pages", this::pages) == Grade.GOOD) {
            row("list, order", this::order);
        }
        row("checksums", this::checksums);
        row("copy", this::copy);
    }

    /** What one look found; a row without its name. */
    private record Seen(Grade grade, String words, String meaning) {}

    private static Seen good(String words) {
        return new Seen(Grade.GOOD, words, "");
    }

    private Grade row(String name, Supplier<Seen> look) {
        Seen seen;
        try {
            seen = look.get();
        } catch (SdkException e) {
            seen = new Seen(Grade.BROKEN, failures.of(Deed.TRY, name.strip(), e).getMessage(), "");
        }
        rows.add(new Row(name, seen.grade(), seen.words(), seen.meaning()));
        return seen.grade();
    }

    private Seen small() {
        objects.put(client, "small", SMALL, b -> b.metadata(Map.of(S3Writes.SHA256, Digests.sha256(SMALL))));
        byte[] back = client.getObjectAsBytes(b -> b.bucket(objects.bucket()).key(objects.key("small")))
                .asByteArray();
        if (!Arrays.equals(back, SMALL)) {
            return new Seen(Grade.BROKEN, "other bytes came back than were written", "choose another server");
        }
        String kept = head("small").metadata().get(S3Writes.SHA256);
        return Digests.sha256(SMALL).equals(kept)
                ? good("written, read back, its digest kept beside it")
                : new Seen(
                        Grade.LESS,
                        "written and read back, but its metadata was lost",
                        "objects that are there already are read whole to be compared");
    }

    private static Seen ifNoneMatch(Answer second) {
        return second == Answer.REFUSED
                ? good("a second write is refused")
                : new Seen(
                        Grade.LESS,
                        "a second write is " + second.word(),
                        "a look goes before each write; " + ONE_PROCESS);
    }

    private static Seen race(Race race) {
        return race.held() ? good(race.toString()) : new Seen(Grade.LESS, race.toString(), ONE_PROCESS);
    }

    private Seen ifMatch(ConditionProbe probe) {
        Tags quoted = probe.tags(TagForm.QUOTED);
        if (quoted.honoured()) {
            return good("right tag " + quoted.right().word() + ", wrong tag "
                    + quoted.wrong().word());
        }
        Tags bare = probe.tags(TagForm.BARE);
        form = TagForm.BARE;
        String words = "right tag " + quoted.right().word() + ", wrong tag "
                + quoted.wrong().word() + "; without quotes: right "
                + bare.right().word() + ", wrong " + bare.wrong().word();
        return bare.honoured()
                ? new Seen(Grade.GOOD, words, "tags are sent without quotes")
                : new Seen(
                        Grade.LESS,
                        words,
                        "the program looks before it changes objects such as latest.json; " + ONE_PROCESS);
    }

    private static Seen chunked(PayloadProbe.Result result) {
        return result.kept()
                ? good(result.seen())
                : new Seen(
                        Grade.LESS,
                        result.seen(),
                        "stylemill.s3.payload=auto finds that out and signs bodies as a whole");
    }

    private static Seen signed(PayloadProbe.Result result) {
        return result.kept() ? good(result.seen()) : new Seen(Grade.BROKEN, result.seen(), "choose another server");
    }

    private Seen range() {
        byte[] part = client.getObjectAsBytes(b ->
                        b.bucket(objects.bucket()).key(objects.key("small")).range("bytes=3-6"))
                .asByteArray();
        return Arrays.equals(part, Arrays.copyOfRange(SMALL, 3, 7))
                ? good("bytes 3 to 6 of 10 are those")
                : new Seen(
                        Grade.BROKEN,
                        "bytes 3 to 6 of 10 came back as " + part.length + " others",
                        "choose another server");
    }

    private Seen pages() {
        KEYS.forEach(name -> objects.put(client, name, SMALL, b -> {}));
        int pages = 0;
        for (ListObjectsV2Response page : client.listObjectsV2Paginator(b ->
                b.bucket(objects.bucket()).prefix(objects.prefix() + "list/").maxKeys(PAGE))) {
            pages++;
            page.contents().forEach(object -> listed.add(name(object)));
        }
        boolean each = listed.size() == KEYS.size() && listed.containsAll(KEYS);
        String words = KEYS.size() + " keys in pages of " + PAGE + ": " + Amounts.count(pages, "page");
        return each
                ? good(words + ", each key once")
                : new Seen(
                        Grade.BROKEN,
                        words + " with " + String.join(" ", listed),
                        "objects would be missed; choose another server");
    }

    private Seen order() {
        return listed.equals(listed.stream().sorted(ObjectKeys.ORDER).toList())
                ? good("by the bytes of UTF-8")
                : new Seen(
                        Grade.GOOD,
                        "another than the bytes of UTF-8: " + String.join(" ", listed),
                        "listings are sorted here");
    }

    private String name(S3Object object) {
        return object.key().startsWith(objects.prefix())
                ? object.key().substring(objects.prefix().length())
                : object.key();
    }

    private Seen checksums() {
        String right = S3Checksums.written(Digests.sha256(SMALL));
        String wrong = S3Checksums.written(Digests.sha256(new byte[1]));
        String refused;
        try {
            objects.put(client, "checksum", SMALL, b -> b.checksumSHA256(right));
            refused = right.equals(head("checksum").checksumSHA256()) ? "kept" : "taken, not kept";
        } catch (S3Exception e) {
            throwUnlessChecksumsMatter(e);
            return new Seen(Grade.GOOD, "refused (" + said(e) + ")", "stylemill.s3.checksums must not be always");
        }
        try {
            objects.put(client, "checksum", SMALL, b -> b.checksumSHA256(wrong));
        } catch (S3Exception e) {
            throwUnlessChecksumsMatter(e);
            return good("SHA-256 " + refused + "; a wrong one is refused (" + said(e) + ")");
        }
        return new Seen(
                Grade.GOOD,
                "SHA-256 " + refused + "; a wrong one is not noticed",
                "stylemill.s3.checksums=always gains nothing here");
    }

    /** A missing right and a server in trouble say nothing of checksums. */
    private static void throwUnlessChecksumsMatter(S3Exception e) {
        if (S3Failures.denied(e) || (e.statusCode() >= 500 && e.statusCode() != 501)) {
            throw e;
        }
    }

    private Seen copy() {
        try {
            client.copyObject(b -> b.sourceBucket(objects.bucket())
                    .sourceKey(objects.key("small"))
                    .destinationBucket(objects.bucket())
                    .destinationKey(objects.key("copy")));
        } catch (S3Exception e) {
            return new Seen(
                    Grade.GOOD,
                    "refused (" + said(e) + ")",
                    "shards of sets that are judged pass through the coordinator");
        }
        byte[] copy = client.getObjectAsBytes(b -> b.bucket(objects.bucket()).key(objects.key("copy")))
                .asByteArray();
        return Arrays.equals(copy, SMALL)
                ? good("has the same bytes")
                : new Seen(
                        Grade.GOOD, "has other bytes", "shards of sets that are judged pass through the coordinator");
    }

    private Seen versioning() {
        try {
            BucketVersioningStatus status =
                    client.getBucketVersioning(b -> b.bucket(objects.bucket())).status();
            return status == BucketVersioningStatus.ENABLED
                    ? new Seen(
                            Grade.GOOD,
                            "on",
                            "removed staging objects stay as old versions until a lifecycle rule removes them")
                    : good(status == BucketVersioningStatus.SUSPENDED ? "suspended" : "off");
        } catch (S3Exception e) {
            return good("not told (" + said(e) + ")");
        }
    }

    private Seen objectLock() {
        ObjectLockConfiguration lock;
        try {
            lock = client.getObjectLockConfiguration(b -> b.bucket(objects.bucket()))
                    .objectLockConfiguration();
        } catch (S3Exception e) {
            return new Seen(Grade.GOOD, "none (" + said(e) + ")", "release --retain needs a bucket with Object Lock");
        }
        if (lock == null || lock.objectLockEnabled() != ObjectLockEnabled.ENABLED) {
            return new Seen(Grade.GOOD, "none", "release --retain needs a bucket with Object Lock");
        }
        if (lock.rule() != null) {
            throw Failure.input(
                    "bucket-holds-objects",
                    "Cannot try s3://" + objects.bucket() + ": by its default retention it holds every object that is"
                            + " written there, and what is tried could not be removed again; name a bucket without a"
                            + " default retention");
        }
        return good("on, without a default retention");
    }

    private Seen leftBehind() {
        int left = client.listObjectsV2(b -> b.bucket(objects.bucket()).prefix(objects.prefix()))
                .contents()
                .size();
        if (left == 0 && !objects.stays()) {
            return good("nothing");
        }
        String where = " below s3://" + objects.bucket() + "/" + objects.prefix();
        String rights = objects.missingRights();
        return new Seen(
                Grade.LESS,
                (left == 0 ? "old versions" : left + " objects") + where,
                "remove them by hand" + (rights.isEmpty() ? "" : "; the credentials need " + rights));
    }

    private HeadObjectResponse head(String name) {
        return client.headObject(
                b -> b.bucket(objects.bucket()).key(objects.key(name)).checksumMode(ChecksumMode.ENABLED));
    }

    private static String said(S3Exception e) {
        String code = S3Failures.code(e);
        return e.statusCode() + (code.isEmpty() ? "" : " " + code);
    }
}
