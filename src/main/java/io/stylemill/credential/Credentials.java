package io.stylemill.credential;

import io.stylemill.failure.Failure;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.XmpPacket;
import io.stylemill.record.Digests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a C2PA manifest into image files: who made the image and how, bound to every other byte of
 * the file.
 *
 * <p>The same file, origin and key give the same bytes: there is no time stamp, and the identifiers
 * follow from the origin.
 */
public final class Credentials {
    static final String STORE = "c2pa";
    static final String ASSERTIONS = "c2pa.assertions";
    static final String ACTIONS = "c2pa.actions.v2";
    static final String DATA_HASH = "c2pa.hash.data";
    static final String CLAIM = "c2pa.claim.v2";
    static final String SIGNATURE = "c2pa.signature";
    static final String URL = "self#jumbf=";
    static final String HASH = "sha256";
    /** COSE: the algorithm's header, EdDSA, the header of certificates (RFC 9053, RFC 9360). */
    static final long ALGORITHM = 1;

    static final long EDDSA = -8;
    static final long CERTIFICATES = 33;
    static final int SIGN1 = 18;

    private static final int SIGNATURE_BYTES = 64;
    private static final int HASH_BYTES = 32;
    /** Of a usual manifest; only the width of the number matters at first. */
    private static final int SOME_LENGTH = 4_096;

    private Credentials() {}

    /** Returns the file with credentials; it must have none. */
    public static byte[] attach(byte[] file, ImageFormat format, Origin origin, ImageKey key) {
        Carrier carrier = new Carrier(format);
        Writing writing = new Writing(origin, key);
        // Its own length is in the manifest: a guess of the right width gives the right length.
        Carrier.Span span = new Carrier.Span(carrier.span(file, 0).start(), SOME_LENGTH);
        byte[] store = writing.store(span, new byte[HASH_BYTES], false);
        for (int again = 0; !carrier.span(file, store.length).equals(span) || store.length % 2 == 1; again++) {
            if (again > 5) {
                throw Failure.bug("the length of the credentials of " + origin.key() + " does not settle");
            }
            // A chunk of odd length has a byte after it, of which readers do not agree whether it
            // is the manifest's.
            writing.pad ^= store.length % 2;
            span = carrier.span(file, store.length + store.length % 2);
            store = writing.store(span, new byte[HASH_BYTES], false);
        }
        byte[] hash = hash(carrier.with(file, store), span);
        return carrier.with(file, writing.store(span, hash, true));
    }

    /** Returns the digest of all of a file but a part. */
    static byte[] hash(byte[] file, Carrier.Span without) {
        MessageDigest digest = Digests.sha256();
        digest.update(file, 0, without.start());
        digest.update(file, without.end(), file.length - without.end());
        return digest.digest();
    }

    /** Returns where the signature of a manifest is. */
    static String signatureUrl(String manifest) {
        return URL + "/" + STORE + "/" + manifest + "/" + SIGNATURE;
    }

    /** The structure of COSE that is signed (RFC 9052, 4.4). */
    static byte[] signed(byte[] protectedHeader, byte[] claim) {
        return Cbor.write(List.of("Signature1", protectedHeader, new byte[0], claim));
    }

    /** One manifest in the making. */
    private static final class Writing {
        private final Origin origin;
        private final ImageKey key;
        private final String label;
        private final String instance;
        private final List<Box> constant;
        private int pad;

        Writing(Origin origin, ImageKey key) {
            this.origin = origin;
            this.key = key;
            byte[] names = Digests.sha256().digest(Cbor.write(origin.fields()));
            this.label = "urn:c2pa:" + uuid(names, 0);
            this.instance = "xmp:iid:" + uuid(names, 16);
            this.constant = List.of(
                    Box.cbor("cbor", ACTIONS, Cbor.write(actions())),
                    Box.cbor("cbor", Origin.LABEL, Cbor.write(origin.fields())));
        }

        /**
         * The form of a random one (RFC 9562, version 4), which C2PA asks for; its bits follow from
         * the origin.
         */
        private static UUID uuid(byte[] digest, int at) {
            ByteBuffer bits = ByteBuffer.wrap(digest, at, 16);
            long most = bits.getLong() & ~0xF000L | 0x4000L;
            long least = bits.getLong() & ~(3L << 62) | 2L << 62;
            return new UUID(most, least);
        }

        private static Map<String, Object> actions() {
            Map<String, Object> created = new LinkedHashMap<>();
            created.put("action", "c2pa.created");
            created.put("digitalSourceType", XmpPacket.DIGITAL_SOURCE_TYPE);
            created.put("softwareAgent", Map.of("name", "Stylemill"));
            Map<String, Object> actions = new LinkedHashMap<>();
            actions.put("actions", List.of(created));
            actions.put("allActionsIncluded", true);
            return actions;
        }

        byte[] store(Carrier.Span span, byte[] hash, boolean sign) {
            Map<String, Object> binding = new LinkedHashMap<>();
            Map<String, Object> exclusion = new LinkedHashMap<>();
            exclusion.put("start", (long) span.start());
            exclusion.put("length", (long) span.length());
            binding.put("exclusions", List.of(exclusion));
            binding.put("name", "jumbf manifest");
            binding.put("alg", HASH);
            binding.put("hash", hash);
            binding.put("pad", new byte[pad]);
            List<Box> assertions = new ArrayList<>(constant);
            assertions.add(Box.cbor("cbor", DATA_HASH, Cbor.write(binding)));
            byte[] claim = Cbor.write(claim(assertions));
            return Box.of(
                            "c2pa",
                            STORE,
                            List.of(Box.of(
                                    "c2ma",
                                    label,
                                    List.of(
                                            Box.of("c2as", ASSERTIONS, assertions),
                                            Box.cbor("c2cl", CLAIM, claim),
                                            Box.cbor("c2cs", SIGNATURE, signature(claim, sign))))))
                    .write();
        }

        private Map<String, Object> claim(List<Box> assertions) {
            Map<String, Object> claim = new LinkedHashMap<>();
            claim.put("instanceID", instance);
            claim.put("claim_generator_info", Map.of("name", "Stylemill"));
            claim.put("signature", signatureUrl(label));
            List<Object> created = new ArrayList<>();
            for (Box assertion : assertions) {
                Map<String, Object> uri = new LinkedHashMap<>();
                uri.put("url", URL + ASSERTIONS + "/" + assertion.label());
                uri.put("hash", Digests.sha256().digest(assertion.content()));
                created.add(uri);
            }
            claim.put("created_assertions", created);
            claim.put("dc:title", origin.key());
            claim.put("alg", HASH);
            return claim;
        }

        private byte[] signature(byte[] claim, boolean sign) {
            Map<Object, Object> header = new LinkedHashMap<>();
            header.put(ALGORITHM, EDDSA);
            List<byte[]> certificates = key.carried();
            header.put(CERTIFICATES, certificates.size() == 1 ? certificates.get(0) : certificates);
            byte[] protectedHeader = Cbor.write(header);
            byte[] signature = sign ? key.sign(signed(protectedHeader, claim)) : new byte[SIGNATURE_BYTES];
            List<Object> parts = new ArrayList<>();
            parts.add(protectedHeader);
            parts.add(Map.of());
            parts.add(null);
            parts.add(signature);
            return Cbor.write(SIGN1, parts);
        }
    }
}
