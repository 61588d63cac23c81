package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.ShardJob;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where everything of one version lies: the only place that builds object keys.
 *
 * @param root key prefix of the dataset with all its versions; empty, or ends in {@code /}
 * @param version the version's name, a semantic version
 */
public record Layout(String root, String version) {
    /** The commit record; a version exists when this does. */
    public static final String DATASET_JSON = "DATASET.json";

    public static final String CARD = "README.md";
    public static final String LICENSE = "LICENSE.txt";
    public static final String SUMS = "SHA256SUMS";
    public static final String PREVIEW = "preview.jpg";

    /** The longer side of each image in it, in pixels. */
    public static final int PREVIEW_CELL = 96;

    public static final String CLASSES = "classes.json";
    public static final String SAMPLES = "index/samples.parquet";
    /** The images that did not pass the gates. */
    public static final String REJECTED = "index/rejected.parquet";

    /** All shards. */
    public static final String SHARDS = "index/shards.json";

    public static final String MANIFEST = "audit/manifest.yaml";
    public static final String PLAN = "audit/plan.lock.json";
    public static final String ENVIRONMENT = "audit/environment.json";
    public static final String JOBS = "audit/jobs.parquet";
    /**
     * Certificates of the key that signed the images' Content Credentials, PEM: the images' first,
     * the root last.
     */
    public static final String CREDENTIALS = "audit/c2pa.pem";

    public static final String LINEAGE = "audit/openlineage.jsonl";
    /** Every number of the report on the images' quality. */
    public static final String QUALITY_JSON = "audit/quality-report.json";
    /** The report as a page. */
    public static final String QUALITY_HTML = "audit/quality-report.html";

    /** What a version that mixes real and synthetic images is made of. */
    public static final String MIXTURE = "audit/mixture.json";

    public static final String CROISSANT = "croissant.json";
    /**
     * The folder of the signed statements, which speak of all files but themselves and the commit
     * record.
     */
    public static final String ATTESTATIONS = "attestations";
    /** OpenSSF Model Signing 1.0 over the files. */
    public static final String FILES_STATEMENT = ATTESTATIONS + "/dataset.oms.json";
    /** SLSA provenance v1. */
    public static final String ORIGIN_STATEMENT = ATTESTATIONS + "/provenance.slsa.json";
    /** in-toto test result: whether the images hold what the gates ask. */
    public static final String QUALITY_STATEMENT = ATTESTATIONS + "/quality.test-result.json";
    /** The signer's public key, PEM. */
    public static final String SIGNER = ATTESTATIONS + "/signer.pub";

    private static final String SHARD_LIST = "shards";
    /** Beside the versions of a dataset: names the newest. */
    public static final String LATEST = "latest.json";

    private static final String REVOKED = "revoked.json";
    private static final String RELEASED = "released/";
    private static final String SHARED = "shared/";
    private static final String STAGING = ".staging/";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,127}");
    private static final Pattern SPLIT = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final int LONGEST_NAME = 200;
    private static final Pattern SEGMENT =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._=+-]{0," + (LONGEST_NAME - 1) + "}");
    private static final Pattern SHARD = Pattern.compile("([a-z][a-z0-9_]*)-\\d{5,}-of-\\d{5,}\\.tar$");
    private static final String DATA = "data/";

    public Layout {
        if (!root.isEmpty() && !root.endsWith("/")) {
            throw new IllegalArgumentException("a key prefix ends in '/', not '" + root + "'");
        }
    }

    /**
     * Returns the layout of a version.
     *
     * @param destinationPrefix what is before the dataset's name in the store: empty, or such as
     *     {@code team/sets}
     * @throws Failure {@code bad-dataset-name} or {@code bad-version}
     */
    public static Layout of(String destinationPrefix, String name, String version) {
        return new Layout(
                root(destinationPrefix, name), SemanticVersion.parse(version).toString());
    }

    /**
     * Returns the key prefix of a dataset with all its versions, such as
     * {@code team/sets/blood-cells/}.
     *
     * @throws Failure {@code bad-dataset-name}
     */
    public static String root(String destinationPrefix, String name) {
        if (!NAME.matcher(name).matches()) {
            throw Failure.input(
                    "bad-dataset-name",
                    "'" + name + "' is not a dataset name; use small letters, digits and '-', starting with a letter"
                            + " or digit");
        }
        String before = destinationPrefix.isEmpty() || destinationPrefix.endsWith("/")
                ? destinationPrefix
                : destinationPrefix + "/";
        return before + name + "/";
    }

    /** Returns the key prefix of this version, which ends in {@code /}. */
    public String prefix() {
        return root + version + "/";
    }

    /** Returns the key of a file of this version, given its path inside. */
    public String key(String path) {
        return prefix() + path;
    }

    /** Returns the path inside the version of the list of a split's shards. */
    public static String shardsPath(String split) {
        return "index/" + SHARD_LIST + "-" + split + ".json";
    }

    /**
     * Returns the path inside the version of a direction that its images are edited along, by its
     * SHA-256.
     */
    public static String directionPath(String sha256) {
        return "audit/directions/" + sha256 + ".safetensors";
    }

    /**
     * Returns the path inside the version of latents or centres that its images were made from, by
     * their SHA-256.
     */
    public static String latentsPath(String sha256) {
        return "audit/latents/" + sha256 + ".npy";
    }

    /**
     * Returns the path inside the version of the model that its masks are made with, by its
     * SHA-256.
     */
    public static String masksPath(String sha256) {
        return "audit/masks/" + sha256 + ".safetensors";
    }

    /** Returns the key of a shard. */
    public String key(ShardJob shard) {
        return key(shardPath(shard));
    }

    /**
     * Returns a shard's path inside the version, such as {@code
     * data/blood-cells-1.0.0-train-00000-of-00012.tar}: readers that keep copies under the file's
     * name alone must not take one version for another.
     */
    public String shardPath(ShardJob shard) {
        if (!SPLIT.matcher(shard.split()).matches()) {
            throw Failure.input(
                    "bad-split-name",
                    "'" + shard.split() + "' cannot name a split; use small letters, digits and '_', starting with a"
                            + " letter");
        }
        return shardPrefix() + shard.fileName();
    }

    /**
     * Returns what the paths of all shards of the version start with, such as
     * {@code data/blood-cells-1.0.0-}.
     */
    String shardPrefix() {
        String dataset = root.isEmpty() ? "" : root.substring(root.lastIndexOf('/', root.length() - 2) + 1);
        return DATA + dataset.replace('/', '-') + version + "-";
    }

    /**
     * Returns the split that a shard belongs to, by its path; versions of before 0.1.0's release
     * named shards {@code data/train-00000-of-00012.tar}.
     */
    public static String splitOf(String shardPath) {
        Matcher m = SHARD.matcher(shardPath);
        return m.find() ? m.group(1) : shardPath.substring(shardPath.lastIndexOf('/') + 1);
    }

    /**
     * Refuses names that together are too long for the files of the shards.
     *
     * @throws Failure {@code shard-name-too-long}
     */
    public void requireShardNames(Collection<String> splits) {
        for (String split : splits) {
            String path = shardPrefix() + split + "-00000-of-00000.tar";
            if (path.length() - DATA.length() > LONGEST_NAME) {
                throw Failure.input(
                        "shard-name-too-long",
                        "the shards would be named " + path.substring(DATA.length()) + ", "
                                + (path.length() - DATA.length())
                                + " characters; allowed are " + LONGEST_NAME
                                + ": shorten dataset.name, dataset.version or the split's name");
            }
        }
    }

    /**
     * Returns how files in a folder of the version, such as {@code index/}, name another file of
     * it.
     */
    static String fromFolder(String path) {
        return "../" + path;
    }

    /**
     * Returns the path inside the version that {@link #fromFolder} names; plain paths stay as they
     * are.
     */
    public static String inVersion(String address) {
        return address.startsWith("../") ? address.substring(3) : address;
    }

    /**
     * Returns the key prefix of what a run leaves for its publisher, outside the version.
     *
     * @param run the run's id
     */
    public String stagingPrefix(String run) {
        if (!SEGMENT.matcher(run).matches()) {
            throw new IllegalArgumentException("'" + run + "' cannot be part of a key");
        }
        return stagingRoot(root) + version + "/" + run + "/";
    }

    /** Returns the key prefix of what all runs of a dataset leave for their publishers. */
    static String stagingRoot(String root) {
        return root + STAGING;
    }

    /** Returns the key of a shard's rows, for the publisher of the run. */
    public String stagedRowsKey(String run, ShardJob shard) {
        return stagedKey(run, shard, ".rows.jsonl");
    }

    /** Returns the key of what was made for a shard and refused, for the publisher of the run. */
    public String stagedRefusedKey(String run, ShardJob shard) {
        return stagedKey(run, shard, ".refused.jsonl");
    }

    /** Returns the key of what was made for a shard and refused before it was given up. */
    public String stagedGivenUpKey(String run, ShardJob shard) {
        return stagedKey(run, shard, ".given-up.jsonl");
    }

    /**
     * Returns the key of the features of some of what was made for a shard, for the publisher of
     * the run.
     */
    public String stagedFeaturesKey(String run, ShardJob shard) {
        return stagedKey(run, shard, ".features");
    }

    /**
     * Returns the key of a shard that comes into the version only when the whole set was judged.
     */
    public String stagedShardKey(String run, ShardJob shard) {
        return stagedKey(run, shard, ".tar");
    }

    private String stagedKey(String run, ShardJob shard, String extension) {
        String round = shard.round() == 0 ? "" : "round-" + shard.round() + "/";
        return stagingPrefix(run) + round + shard.fileName().replace(".tar", extension);
    }

    /** Returns the key of what the set as a whole refused, up to a round from 1 on. */
    public String judgementKey(String run, int round) {
        return stagingPrefix(run) + "judgement-" + round + ".jsonl";
    }

    /**
     * Returns the key of a file that the workers of a run need, by its SHA-256: a labeler, a list
     * of real images.
     */
    public String stagedFileKey(String run, String sha256) {
        return stagingPrefix(run) + "files/" + sha256;
    }

    /**
     * Returns the key of the list of a split's shards in all versions of a dataset; of all splits
     * where it is empty.
     */
    static String shardsKey(String root, String split) {
        return root + (split.isEmpty() ? SHARD_LIST : SHARD_LIST + "-" + split) + ".json";
    }

    static String revokedKey(String root) {
        return root + REVOKED;
    }

    static String releasedKey(String root, String version) {
        return releasedPrefix(root) + version + ".json";
    }

    static String releasedPrefix(String root) {
        return root + RELEASED;
    }

    static String sharedPrefix(String root, String version) {
        return root + SHARED + version + "/";
    }

    static String latestKey(String root) {
        return root + LATEST;
    }

    /** Returns the media type of a file, by its name. */
    public static String mediaType(String path) {
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case "tar" -> "application/x-tar";
            case "json" -> "application/json";
            case "jsonl" -> "application/x-ndjson";
            case "parquet" -> "application/vnd.apache.parquet";
            case "yaml" -> "application/yaml";
            case "pub", "pem" -> "application/x-pem-file";
            case "html" -> "text/html; charset=utf-8";
            case "md" -> "text/markdown; charset=utf-8";
            case "jpg" -> "image/jpeg";
            case "png" -> "image/png";
            case "webp" -> "image/webp";
            default ->
                path.endsWith(SUMS) || extension.equals("txt")
                        ? "text/plain; charset=utf-8"
                        : "application/octet-stream";
        };
    }

    /**
     * Checks paths that came from outside: relative, plain names between slashes, none twice, none
     * both file and folder, none that differ from another in case only, none of the commit record
     * itself.
     *
     * @throws Failure {@code bad-path} naming the first that is not so
     */
    static void checkPaths(List<String> paths) {
        Set<String> seen = new HashSet<>();
        Set<String> folders = new HashSet<>();
        for (String path : paths) {
            String folded = path.toLowerCase(Locale.ROOT);
            if (!isPlain(path) || path.equals(DATASET_JSON)) {
                throw badPath(path, "paths are relative, with plain names between slashes");
            }
            if (!seen.add(folded)) {
                throw badPath(path, "it is listed twice, or differs from another path in case only");
            }
            for (int slash = folded.indexOf('/'); slash > 0; slash = folded.indexOf('/', slash + 1)) {
                folders.add(folded.substring(0, slash));
            }
        }
        for (String path : paths) {
            if (folders.contains(path.toLowerCase(Locale.ROOT))) {
                throw badPath(path, "it is listed as a file and as a folder");
            }
        }
    }

    private static boolean isPlain(String path) {
        if (path.length() > 512) {
            return false;
        }
        for (String segment : path.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches()) {
                return false;
            }
        }
        return true;
    }

    private static Failure badPath(String path, String why) {
        return Failure.of(
                io.stylemill.failure.Kind.VERIFICATION,
                "bad-path",
                "the list of files holds '" + Texts.printable(path) + "': " + why
                        + "; nothing was read or written there");
    }
}
