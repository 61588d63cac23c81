package io.stylemill.audit.sign;

import io.stylemill.record.CanonicalJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A signed in-toto statement: a DSSE envelope (secure-systems-lab/dsse, protocol 1.0) in a Sigstore
 * bundle, JSON.
 *
 * @param hint fingerprint of the key
 * @param payload the statement
 * @param signature over {@link #signedBytes}, base64
 */
public record Bundle(String hint, byte[] payload, String signature) {
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    static Bundle sign(byte[] payload, SigningKey key) {
        return new Bundle(key.open().fingerprint(), payload, key.sign(signedBytes(payload)));
    }

    /** Returns DSSE's pre-authentication encoding of a payload, which is what is signed. */
    static byte[] signedBytes(byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 64);
        String head = "DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ";
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    byte[] write() {
        Map<String, Object> bundle = Map.of(
                "mediaType",
                MEDIA_TYPE,
                "verificationMaterial",
                Map.of("publicKey", Map.of("hint", hint), "tlogEntries", List.of()),
                "dsseEnvelope",
                Map.of(
                        "payload",
                        Base64.getEncoder().encodeToString(payload),
                        "payloadType",
                        PAYLOAD_TYPE,
                        "signatures",
                        List.of(Map.of("sig", signature))));
        return (CanonicalJson.write(bundle) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the bundle that a text holds, or empty when it is not exactly one with one signature.
     */
    public static Optional<Bundle> parse(byte[] content) {
        Object read;
        try {
            read = CanonicalJson.parse(new String(content, StandardCharsets.UTF_8));
        } catch (io.stylemill.failure.Failure e) {
            return Optional.empty();
        }
        if (read instanceof Map<?, ?> bundle
                && MEDIA_TYPE.equals(bundle.get("mediaType"))
                && bundle.get("verificationMaterial") instanceof Map<?, ?> material
                && material.get("publicKey") instanceof Map<?, ?> key
                && key.get("hint") instanceof String hint
                && bundle.get("dsseEnvelope") instanceof Map<?, ?> envelope
                && PAYLOAD_TYPE.equals(envelope.get("payloadType"))
                && envelope.get("payload") instanceof String payload
                && envelope.get("signatures") instanceof List<?> signatures
                && signatures.size() == 1
                && signatures.get(0) instanceof Map<?, ?> one
                && one.get("sig") instanceof String signature) {
            try {
                return Optional.of(new Bundle(hint, Base64.getDecoder().decode(payload), signature));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    public boolean signedBy(VerifyingKey key) {
        return hint.equals(key.fingerprint()) && key.signed(signedBytes(payload), signature);
    }
}
