package io.stylemill.audit.sign;

import io.stylemill.credential.Pem;
import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord.Identity;
import io.stylemill.version.CommitRecord.Signer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A private key on P-256, with its public half. Safe for use by many threads; never prints itself.
 */
public final class SigningKey {
    /** Largest file that is read as a key. */
    public static final int MAX_BYTES = 1 << 20;

    private final ECPrivateKey secret;
    private final VerifyingKey open;
    private final Identity identity;

    private SigningKey(ECPrivateKey secret, VerifyingKey open, Identity identity) {
        this.secret = secret;
        this.open = open;
        this.identity = identity;
    }

    /**
     * Reads a key: PEM of PKCS#8 (plain or encrypted) or SEC 1, or a PKCS#12 store.
     *
     * @param content of the file, or the PEM text itself
     * @param password of what is encrypted, or null
     * @param where the key, for messages
     * @throws Failure {@code bad-signing-key} (INPUT)
     */
    public static SigningKey read(byte[] content, @Nullable String password, String where, Identity identity) {
        try {
            String text = new String(content, StandardCharsets.ISO_8859_1);
            PrivateKey key = text.contains("-----BEGIN ") ? pem(text, password) : pkcs12(content, password);
            if (key instanceof ECPrivateKey ec && P256.holds(ec)) {
                return new SigningKey(ec, new VerifyingKey(P256.publicHalf(ec)), identity);
            }
            throw bad(where, key == null ? "it holds no private key" : "its key is not on the curve P-256", null);
        } catch (GeneralSecurityException | IOException e) {
            String password12 =
                    password == null ? "; is stylemill.signing.password missing?" : "; is the password right?";
            throw bad(where, e.getMessage() + password12, e);
        }
    }

    private static Failure bad(String where, String why, @Nullable Exception cause) {
        String message = "cannot sign with the key in " + where + ": " + why
                + "\n  needed is an EC key on P-256, as PEM or PKCS#12:"
                + " openssl ecparam -name prime256v1 -genkey -noout -out signing.pem";
        return cause == null
                ? Failure.input("bad-signing-key", message)
                : Failure.of(io.stylemill.failure.Kind.INPUT, "bad-signing-key", message, cause);
    }

    /** Makes a new key, to be kept as {@link #privatePem}. */
    public static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(
                    (ECPrivateKey) pair.getPrivate(),
                    new VerifyingKey((ECPublicKey) pair.getPublic()),
                    Identity.GENERATED);
        } catch (GeneralSecurityException e) {
            throw Failure.bug("this Java makes no keys on P-256: " + e.getMessage());
        }
    }

    private static @Nullable PrivateKey pem(String text, @Nullable String password)
            throws GeneralSecurityException, IOException {
        KeyFactory keys = KeyFactory.getInstance("EC");
        for (Pem block : Pem.blocks(text)) {
            switch (block.type()) {
                case "PRIVATE KEY" -> {
                    return keys.generatePrivate(new PKCS8EncodedKeySpec(block.content()));
                }
                case "EC PRIVATE KEY" -> {
                    BigInteger number = Der.sec1(block.content());
                    return number == null ? null : keys.generatePrivate(new ECPrivateKeySpec(number, P256.CURVE));
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    return keys.generatePrivate(decrypted(block.content(), password));
                }
                default -> {
                    // Parameters, certificates and public halves may be beside the key.
                }
            }
        }
        return null;
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] content, @Nullable String password)
            throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
        // The parameters of PBES2 print as the name of the scheme that they are for, such as
        // PBEWithHmacSHA256AndAES_256.
        String scheme = info.getAlgParameters() == null
                ? info.getAlgName()
                : info.getAlgParameters().toString();
        PBEKeySpec spec = new PBEKeySpec(password == null ? new char[0] : password.toCharArray());
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(scheme).generateSecret(spec),
                info.getAlgParameters());
        return info.getKeySpec(cipher);
    }

    private static @Nullable PrivateKey pkcs12(byte[] content, @Nullable String password)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        char[] word = password == null ? new char[0] : password.toCharArray();
        store.load(new ByteArrayInputStream(content), word);
        for (String alias : Collections.list(store.aliases())) {
            Key key = store.getKey(alias, word);
            if (key instanceof PrivateKey found) {
                return found;
            }
        }
        return null;
    }

    /** Returns the key as PEM text of PKCS#8, not encrypted. */
    public String privatePem() {
        return new Pem("PRIVATE KEY", secret.getEncoded()).text();
    }

    /** Returns the public half. */
    public VerifyingKey open() {
        return open;
    }

    /** Returns who signs with it. */
    public Signer signer() {
        return new Signer(open.fingerprint(), identity);
    }

    /**
     * Returns a secret for one other use, the same each time: HMAC with SHA-256 of its name under
     * the private number. It tells nothing about this key.
     */
    public byte[] derive(String use) {
        try {
            byte[] number = secret.getS().toByteArray();
            byte[] padded = new byte[32];
            int length = Math.min(number.length, padded.length);
            System.arraycopy(number, number.length - length, padded, padded.length - length, length);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(padded, "HmacSHA256"));
            return mac.doFinal(use.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw Failure.bug("this Java has no HMAC with SHA-256: " + e.getMessage());
        }
    }

    /**
     * Returns a signature over {@code content}: ECDSA with SHA-256, DER with the smaller s, as
     * base64.
     */
    public String sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(secret);
            signature.update(content);
            Der.Rs rs = Der.signature(signature.sign())
                    .orElseThrow(() -> Failure.bug("this Java writes signatures that are no DER"));
            return Base64.getEncoder().encodeToString(rs.low().write());
        } catch (GeneralSecurityException e) {
            throw Failure.bug("this Java does not sign on P-256: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + signer() + "]";
    }
}
