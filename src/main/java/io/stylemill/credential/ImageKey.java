package io.stylemill.credential;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Ed25519 key that signs images, with the chain of certificates for it. Safe for use by many
 * threads; never prints itself.
 */
public final class ImageKey {
    /** Largest text that is read as a key. */
    public static final int MAX_BYTES = 1 << 18;

    private static final byte[] PROBE = "is this the key of that certificate?".getBytes(StandardCharsets.US_ASCII);
    /**
     * E-mail protection, document signing, and C2PA's own claim signing (C2PA 2.2, 14.4 and
     * 14.5.1).
     */
    private static final Set<String> PURPOSES =
            Set.of("1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1");

    private final PrivateKey secret;
    private final List<X509Certificate> chain;
    private final List<byte[]> carried;
    private final String fingerprint;

    private ImageKey(PrivateKey secret, List<X509Certificate> chain) throws GeneralSecurityException {
        this.secret = secret;
        this.chain = List.copyOf(chain);
        this.carried = new ArrayList<>();
        for (X509Certificate one : chain) {
            // A root says nothing in a file: who trusts it has it from elsewhere.
            if (!one.getSubjectX500Principal().equals(one.getIssuerX500Principal())) {
                carried.add(one.getEncoded());
            }
        }
        this.fingerprint = Digests.sha256(chain.get(0).getEncoded());
    }

    /**
     * Returns the key that a secret of 32 bytes gives, with certificates made here; the same each
     * time.
     */
    public static ImageKey of(byte[] secret) {
        try {
            SelfIssuedKey.Made made = SelfIssuedKey.of(secret);
            return new ImageKey(made.secret(), made.chain());
        } catch (GeneralSecurityException e) {
            throw Failure.bug("an Ed25519 key and its certificates could not be made: " + e.getMessage());
        }
    }

    /**
     * Reads a key and its chain: PEM of PKCS#8, not encrypted, and certificates, that of the key
     * first.
     *
     * @param where the text, for messages
     * @throws Failure {@code bad-c2pa-key} (INPUT)
     */
    public static ImageKey read(String text, String where) {
        try {
            PrivateKey secret = null;
            for (Pem block : Pem.blocks(text)) {
                if (block.type().equals("PRIVATE KEY")) {
                    secret =
                            KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(block.content()));
                }
            }
            List<X509Certificate> chain = certificates(text);
            String wrong = secret == null
                    ? "it holds no PRIVATE KEY"
                    : chain.isEmpty() ? "it holds no CERTIFICATE" : wrong(secret, chain);
            if (secret == null || wrong != null) {
                throw bad(where, String.valueOf(wrong), null);
            }
            return new ImageKey(secret, chain);
        } catch (GeneralSecurityException e) {
            throw bad(where, String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns the certificates in a PEM text, in their order. */
    static List<X509Certificate> certificates(String text) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> all = new ArrayList<>();
        for (Pem block : Pem.blocks(text)) {
            if (block.type().equals("CERTIFICATE")) {
                all.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
            }
        }
        return all;
    }

    /**
     * Returns the fingerprint of the first certificate of a chain.
     *
     * @throws Failure {@code bad-credential} (VERIFICATION) when the PEM text holds none
     */
    public static String fingerprint(String chainPem) {
        try {
            List<X509Certificate> chain = certificates(chainPem);
            if (!chain.isEmpty()) {
                return Digests.sha256(chain.get(0).getEncoded());
            }
        } catch (CertificateException e) {
            throw Failure.of(Kind.VERIFICATION, "bad-credential", "holds a certificate that cannot be read", e);
        }
        throw Failure.of(Kind.VERIFICATION, "bad-credential", "holds no certificate");
    }

    private static @Nullable String wrong(PrivateKey secret, List<X509Certificate> chain)
            throws GeneralSecurityException {
        X509Certificate own = chain.get(0);
        PublicKey open = own.getPublicKey();
        if (!holds(open, PROBE, SelfIssuedKey.sign(secret, PROBE))) {
            return "its first certificate is not of its key";
        }
        for (int i = 0; i + 1 < chain.size(); i++) {
            try {
                chain.get(i).verify(chain.get(i + 1).getPublicKey());
            } catch (GeneralSecurityException e) {
                return "certificate " + (i + 2) + " did not issue certificate " + (i + 1);
            }
        }
        List<String> purposes = own.getExtendedKeyUsage();
        boolean[] usage = own.getKeyUsage();
        if (purposes == null || purposes.stream().noneMatch(PURPOSES::contains)) {
            return "its certificate is not for signing documents: its extended key usage is " + purposes;
        }
        if (usage == null || !usage[0] || own.getBasicConstraints() >= 0) {
            return "its certificate is that of an issuer, or not for digital signatures";
        }
        return own.getSubjectX500Principal().equals(own.getIssuerX500Principal())
                ? "its certificate is issued by itself, which C2PA refuses"
                : null;
    }

    private static Failure bad(String where, String why, @Nullable Exception cause) {
        String message = "cannot sign images with the key in " + where + ": " + why
                + "\n  needed is an Ed25519 key as PEM (PKCS#8, not encrypted), then its certificate and those of its"
                + " issuers; credentials/c2pa.pem of a coordinator is one";
        return cause == null
                ? Failure.input("bad-c2pa-key", message)
                : Failure.of(Kind.INPUT, "bad-c2pa-key", message, cause);
    }

    /** Returns whether a signature is that of an Ed25519 key over some content. */
    static boolean holds(PublicKey key, byte[] content, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(content);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Returns key and chain as PEM text, for {@link #read}. */
    public String privatePem() {
        return new Pem("PRIVATE KEY", secret.getEncoded()).text() + chainPem();
    }

    /**
     * Returns the chain as PEM text: the images' certificate first, the root last where it is
     * known.
     */
    public String chainPem() {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate one : chain) {
                text.append(new Pem("CERTIFICATE", one.getEncoded()).text());
            }
        } catch (CertificateException e) {
            throw Failure.bug("a certificate that was read cannot be written: " + e.getMessage());
        }
        return text.toString();
    }

    /** Returns what names the key: SHA-256 of its certificate, 64 hex digits. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Returns the certificates that every image carries. */
    List<byte[]> carried() {
        return carried;
    }

    byte[] sign(byte[] content) {
        try {
            return SelfIssuedKey.sign(secret, content);
        } catch (GeneralSecurityException e) {
            throw Failure.bug("this Java does not sign with Ed25519: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "ImageKey[" + fingerprint + "]";
    }
}
