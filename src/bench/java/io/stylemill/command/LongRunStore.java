package io.stylemill.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The long run's bucket, as its users see it: manifests are dropped, versions read back. */
final class LongRunStore implements AutoCloseable {
    private static final Pattern STATE = Pattern.compile("\"state\" ?: ?\"(\\w+)\"");

    private final S3Client client = S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + LongRunSite.S3_PORT))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            // radosgw 16 refuses the checksums of newer clients.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "secret")))
            .build();

    LongRunStore() {
        client.createBucket(b -> b.bucket(LongRunSite.BUCKET));
    }

    void drop(String name, String manifest) {
        client.putObject(
                b -> b.bucket(LongRunSite.BUCKET).key("inbox/" + name),
                RequestBody.fromBytes(manifest.getBytes(StandardCharsets.UTF_8)));
    }

    private Set<String> keys(String prefix) {
        Set<String> keys = new TreeSet<>();
        client.listObjectsV2Paginator(b -> b.bucket(LongRunSite.BUCKET).prefix(prefix))
                .contents()
                .forEach(object -> keys.add(object.key()));
        return keys;
    }

    /** Returns how many answers of each state lie beside the inbox. */
    Map<String, Long> answers() throws IOException {
        Map<String, Long> states = new TreeMap<>();
        for (String key : keys("accepted/")) {
            Matcher state = STATE.matcher(new String(open(key).readAllBytes(), StandardCharsets.UTF_8));
            states.merge(state.find() ? state.group(1) : "none", 1L, Long::sum);
        }
        Set<String> rejected = keys("rejected/");
        if (!rejected.isEmpty()) {
            states.put("rejected " + rejected, (long) rejected.size());
        }
        return states;
    }

    private InputStream open(String key) {
        return client.getObject(b -> b.bucket(LongRunSite.BUCKET).key(key));
    }

    /**
     * Requires that a version has the files of an undisturbed one, its promised bytes, and every
     * image once.
     */
    void same(String address, MadeVersion usual, int images) throws IOException {
        String dataset = URI.create(address).getPath().substring(1) + "/";
        String version = dataset + "1.0.0/";
        Set<String> keys = keys(dataset);
        Set<String> files = keys.stream()
                .filter(key -> key.startsWith(version))
                .map(key -> key.substring(version.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        LongRun.require(files.equals(usual.files()), address + " has the files of an undisturbed run: " + files);
        Set<String> besides = keys.stream()
                .filter(key -> !key.startsWith(version))
                .map(key -> key.substring(dataset.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        LongRun.require(besides.equals(usual.besides()), address + " has nothing beside it: " + besides);
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, String> promised : usual.promised().entrySet()) {
            if (promised.getKey().equals("audit/plan.lock.json")) {
                // It names the destination.
                continue;
            }
            String sha256 = read(version + promised.getKey(), promised.getKey().matches("data/.*\\.tar"), seen);
            LongRun.require(
                    sha256.equals(promised.getValue()),
                    address + " has the bytes of an undisturbed run: " + promised.getKey());
        }
        LongRun.require(seen.size() == images, address + " has every image once: " + seen.size());
    }

    /**
     * Returns the digest of an object; of a shard, also adds the images in it, of which none may be
     * there already.
     */
    private String read(String key, boolean shard, Set<String> seen) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        try (DigestInputStream in = new DigestInputStream(open(key), digest)) {
            if (shard) {
                TarArchiveInputStream tar = new TarArchiveInputStream(in);
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.getName().endsWith(".png")) {
                        LongRun.require(seen.add(entry.getName()), "no image is there twice: " + entry.getName());
                    }
                }
            }
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        client.close();
    }
}
