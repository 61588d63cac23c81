package io.stylemill.credential;

import static io.stylemill.credential.Asn1.bits;
import static io.stylemill.credential.Asn1.integer;
import static io.stylemill.credential.Asn1.octets;
import static io.stylemill.credential.Asn1.oid;
import static io.stylemill.credential.Asn1.sequence;
import static io.stylemill.credential.Asn1.truth;
import static io.stylemill.credential.Asn1.value;

import io.stylemill.record.Digests;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key for images and its two certificates, made from a secret alone: the same secret gives the
 * same bytes, for Ed25519 signs without chance and the certificates hold no time.
 *
 * <p>C2PA 2.2 (14.5.1) refuses a signer that is its own issuer, so there is a root that signs
 * nothing but the one certificate of the images.
 */
final class SelfIssuedKey {
    private static final byte[] ED25519 = sequence(oid(1, 3, 101, 112));
    private static final byte[] COMMON_NAME = oid(2, 5, 4, 3);
    private static final byte[] ORGANIZATION = oid(2, 5, 4, 10);
    private static final byte[] NO_BEGIN = value(0x17, ascii("200101000000Z"));
    /** No well-defined end (RFC 5280, 4.1.2.5). */
    private static final byte[] NO_END = value(0x18, ascii("99991231235959Z"));

    private static final int KEY_BYTES = 32;

    private SelfIssuedKey() {}

    /** @param chain the images' certificate, then the root */
    record Made(PrivateKey secret, List<X509Certificate> chain) {}

    static Made of(byte[] secret) throws GeneralSecurityException {
        KeyPair root = pair(secret, "root");
        KeyPair images = pair(secret, "images");
        String mark = Digests.sha256(root.getPublic().getEncoded()).substring(0, 16);
        byte[] issuer = name("Stylemill self-made root " + mark);
        byte[] subject = name("Stylemill images " + mark);
        byte[] asRoot = sequence(
                extension(oid(2, 5, 29, 19), true, sequence(truth())),
                extension(oid(2, 5, 29, 15), true, bits(1, (byte) 0x06)),
                extension(oid(2, 5, 29, 14), false, octets(id(root.getPublic()))),
                extension(oid(2, 5, 29, 35), false, sequence(value(0x80, id(root.getPublic())))));
        byte[] asSigner = sequence(
                extension(oid(2, 5, 29, 19), true, sequence()),
                extension(oid(2, 5, 29, 15), true, bits(7, (byte) 0x80)),
                // Document signing (RFC 9336) and, as C2PA names it, claim signing.
                extension(
                        oid(2, 5, 29, 37),
                        false,
                        sequence(oid(1, 3, 6, 1, 5, 5, 7, 3, 36), oid(1, 3, 6, 1, 4, 1, 62558, 2, 1))),
                extension(oid(2, 5, 29, 14), false, octets(id(images.getPublic()))),
                extension(oid(2, 5, 29, 35), false, sequence(value(0x80, id(root.getPublic())))));
        return new Made(
                images.getPrivate(),
                List.of(
                        certificate(images.getPublic(), subject, asSigner, issuer, root.getPrivate()),
                        certificate(root.getPublic(), issuer, asRoot, issuer, root.getPrivate())));
    }

    private static X509Certificate certificate(
            PublicKey key, byte[] subject, byte[] extensions, byte[] issuer, PrivateKey issuing)
            throws GeneralSecurityException {
        byte[] serial = Arrays.copyOf(Digests.sha256().digest(key.getEncoded()), 16);
        byte[] content = sequence(
                value(0xA0, integer(BigInteger.TWO)),
                integer(new BigInteger(1, serial).setBit(126).clearBit(127)),
                ED25519,
                issuer,
                sequence(NO_BEGIN, NO_END),
                subject,
                key.getEncoded(),
                value(0xA3, extensions));
        byte[] all = sequence(content, ED25519, bits(0, sign(issuing, content)));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(all));
    }

    /** Returns an Ed25519 signature (RFC 8032), which holds no chance. */
    static byte[] sign(PrivateKey key, byte[] content) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(content);
        return signature.sign();
    }

    /**
     * The private key is 32 bytes that the generator asks its source of chance for; it says the
     * public half too.
     */
    private static KeyPair pair(byte[] secret, String use) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        byte[] seed = mac.doFinal(ascii(use));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(255, new Given(seed));
        KeyPair pair = generator.generateKeyPair();
        byte[] made =
                pair.getPrivate() instanceof EdECPrivateKey ed ? ed.getBytes().orElse(new byte[0]) : new byte[0];
        if (!Arrays.equals(made, seed)) {
            throw new GeneralSecurityException("this Java makes Ed25519 keys in another way");
        }
        return pair;
    }

    /** Gives the bytes it was given, once. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte[] seed;

        Given(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != KEY_BYTES) {
                throw new IllegalStateException("an Ed25519 key has 32 bytes, not " + bytes.length);
            }
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    private static byte[] name(String common) {
        return Asn1.name(List.of(ORGANIZATION, COMMON_NAME), List.of("Stylemill", common));
    }

    /** RFC 7093, method 1. */
    private static byte[] id(PublicKey key) {
        byte[] encoded = key.getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
        return Arrays.copyOf(Digests.sha256().digest(point), 20);
    }

    private static byte[] extension(byte[] oid, boolean critical, byte[] content) {
        return critical ? sequence(oid, truth(), octets(content)) : sequence(oid, octets(content));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
