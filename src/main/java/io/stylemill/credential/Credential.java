package io.stylemill.credential;

import com.fasterxml.jackson.databind.JsonNode;
import io.stylemill.failure.Failure;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.XmpPacket;
import io.stylemill.record.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the credentials of an image file say, after they were checked: every hash, the binding to
 * the file, and the signature. Only credentials as {@link Credentials} writes them are read.
 *
 * @param certificateSha256 of the certificate whose key signed; whether anyone trusts it is not
 *     checked
 */
public record Credential(Origin origin, String certificateSha256) {
    private static final List<String> LABELS = List.of(Credentials.ACTIONS, Origin.LABEL, Credentials.DATA_HASH);

    /**
     * Returns the file without its credentials, as it was before they were attached; a file without
     * any as it is.
     *
     * @throws Failure {@code bad-credential} (VERIFICATION) when it cannot be read as a file of
     *     this form
     */
    public static byte[] without(byte[] file, ImageFormat format) {
        Carrier carrier = new Carrier(format);
        Carrier.Carried carried = carrier.find(file);
        return carried == null ? file : carrier.without(file, carried.span());
    }

    /**
     * Returns what the credentials of a file say, or empty where it has none.
     *
     * @throws Failure {@code bad-credential} (VERIFICATION) when they do not hold
     */
    public static Optional<Credential> of(byte[] file, ImageFormat format) {
        Carrier carrier = new Carrier(format);
        Carrier.Carried carried = carrier.find(file);
        if (carried == null) {
            return Optional.empty();
        }
        try {
            if (!Arrays.equals(carrier.with(carrier.without(file, carried.span()), carried.store()), file)) {
                throw Carrier.bad("they do not lie where they belong");
            }
            return Optional.of(read(file, carried));
        } catch (IOException e) {
            throw Carrier.bad(String.valueOf(e.getMessage()));
        } catch (IndexOutOfBoundsException e) {
            throw Carrier.bad("the file ends in the middle");
        }
    }

    private static Credential read(byte[] file, Carrier.Carried carried) throws IOException {
        Box store = Box.read(carried.store());
        List<Box> manifests = store.inner();
        boolean one = store.type().equals("c2pa")
                && store.label().equals(Credentials.STORE)
                && manifests.size() == 1
                && manifests.get(0).type().equals("c2ma");
        if (!one) {
            throw new IOException("there is not exactly one manifest");
        }
        Box manifest = manifests.get(0);
        Box assertions = manifest.inner("c2as", Credentials.ASSERTIONS);
        byte[] claim = manifest.inner("c2cl", Credentials.CLAIM).cbor();
        String certificate =
                signer(manifest.inner("c2cs", Credentials.SIGNATURE).cbor(), claim);
        JsonNode claimed = Cbor.read(claim);
        if (!claimed.path("signature").asText().equals(Credentials.signatureUrl(manifest.label()))) {
            throw new IOException("the claim is that of another manifest");
        }
        hashes(claimed, assertions.inner());
        binding(assertion(assertions, Credentials.DATA_HASH), file, carried.span());
        JsonNode action = assertion(assertions, Credentials.ACTIONS).at("/actions/0");
        if (!action.path("action").asText().equals("c2pa.created")
                || !action.path("digitalSourceType").asText().equals(XmpPacket.DIGITAL_SOURCE_TYPE)) {
            throw new IOException("they do not say that a trained network made the image");
        }
        return new Credential(origin(assertion(assertions, Origin.LABEL)), certificate);
    }

    private static JsonNode assertion(Box assertions, String label) throws IOException {
        return Cbor.read(assertions.inner("cbor", label).cbor());
    }

    private static void hashes(JsonNode claim, List<Box> assertions) throws IOException {
        JsonNode stated = claim.path("created_assertions");
        if (stated.size() != LABELS.size() || assertions.size() != LABELS.size()) {
            throw new IOException("there are other assertions than the three of this program");
        }
        for (int i = 0; i < LABELS.size(); i++) {
            Box assertion = assertions.get(i);
            String url = Credentials.URL + Credentials.ASSERTIONS + "/" + LABELS.get(i);
            byte[] hash = Digests.sha256().digest(assertion.content());
            if (!assertion.label().equals(LABELS.get(i))
                    || !stated.at("/" + i + "/url").asText().equals(url)
                    || !Arrays.equals(stated.at("/" + i + "/hash").binaryValue(), hash)) {
                throw new IOException("the assertion " + assertion.label() + " is not the one that was signed");
            }
        }
    }

    private static void binding(JsonNode binding, byte[] file, Carrier.Span span) throws IOException {
        JsonNode excluded = binding.path("exclusions");
        if (excluded.size() != 1
                || excluded.at("/0/start").asLong(-1) != span.start()
                || excluded.at("/0/length").asLong(-1) != span.length()) {
            throw new IOException("they leave out other bytes of the file than their own");
        }
        if (!binding.path("alg").asText().equals(Credentials.HASH)
                || !Arrays.equals(binding.path("hash").binaryValue(), Credentials.hash(file, span))) {
            throw new IOException("the file has changed since it was signed");
        }
    }

    private static String signer(byte[] signature, byte[] claim) throws IOException {
        JsonNode parts = Cbor.read(signature);
        byte[] header = parts.path(0).binaryValue();
        byte[] value = parts.path(3).binaryValue();
        boolean form = signature[0] == (byte) (0xC0 | Credentials.SIGN1)
                && parts.size() == 4
                && parts.path(1).isObject()
                && parts.path(1).isEmpty()
                && parts.path(2).isNull();
        if (!form || header == null || value == null) {
            throw new IOException("the signature is no COSE_Sign1");
        }
        JsonNode read = Cbor.read(header);
        JsonNode chain = read.path(Long.toString(Credentials.CERTIFICATES));
        byte[] own = (chain.isArray() ? chain.path(0) : chain).binaryValue();
        X509Certificate certificate = own == null ? null : certificate(own);
        if (certificate == null
                || read.path(Long.toString(Credentials.ALGORITHM)).asLong() != Credentials.EDDSA
                || !ImageKey.holds(certificate.getPublicKey(), Credentials.signed(header, claim), value)) {
            throw new IOException("the signature does not hold");
        }
        return Digests.sha256(own);
    }

    private static @Nullable X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            return null;
        }
    }

    private static Origin origin(JsonNode fields) {
        JsonNode seed = fields.path("seed");
        return new Origin(
                fields.path("dataset").asText(),
                fields.path("version").asText(),
                fields.path("key").asText(),
                fields.path("plan_sha256").asText(),
                fields.path("checkpoint_sha256").asText(),
                fields.path("recipe_sha256").asText(),
                seed.isIntegralNumber() ? (Long) seed.asLong() : null);
    }
}
