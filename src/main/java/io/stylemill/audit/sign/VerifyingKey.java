package io.stylemill.audit.sign;

import io.stylemill.credential.Pem;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** A public key on P-256 that signatures are checked with. */
public final class VerifyingKey {
    /** Largest text that is looked at. */
    public static final int MAX_BYTES = 1 << 16;

    private final ECPublicKey key;
    private final String pem;

    VerifyingKey(ECPublicKey key) {
        this.key = key;
        this.pem = new Pem("PUBLIC KEY", key.getEncoded()).text();
    }

    /**
     * Reads a PEM text.
     *
     * @param where the text, for messages
     * @throws Failure {@code bad-public-key} (INPUT) when it holds no public key on P-256
     */
    public static VerifyingKey parse(String text, String where) {
        List<Pem> blocks = text.length() > MAX_BYTES ? List.of() : Pem.blocks(text);
        for (Pem block : blocks) {
            if (block.type().equals("PUBLIC KEY")) {
                try {
                    PublicKey read =
                            KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(block.content()));
                    if (read instanceof ECPublicKey ec && P256.holds(ec)) {
                        return new VerifyingKey(ec);
                    }
                } catch (GeneralSecurityException e) {
                    break;
                }
            }
        }
        String found = blocks.isEmpty() ? "no PEM block" : "'" + blocks.get(0).type() + "'";
        throw Failure.input(
                "bad-public-key",
                "cannot use " + where + " as a public key: " + found + " was found; a key on the curve P-256 is needed,"
                        + " such as attestations/signer.pub or what 'openssl ec -in KEY -pubout' writes");
    }

    /** Returns the PEM text, the same for the same key. */
    public String pem() {
        return pem;
    }

    /**
     * Returns what names the key: SHA-256 of its PEM text, so that {@code sha256sum signer.pub}
     * prints it.
     */
    public String fingerprint() {
        return Digests.sha256(pem.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Returns whether a signature is this key's over some content.
     *
     * <p>A signature has one accepted form: base64 and DER without freedom, and the smaller s. So
     * nobody can give a signed document other bytes that hold as well.
     *
     * @param base64 ECDSA with SHA-256
     */
    public boolean signed(byte[] content, String base64) {
        byte[] der;
        try {
            der = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean oneForm = Base64.getEncoder().encodeToString(der).equals(base64)
                && Der.signature(der).filter(rs -> rs.low().equals(rs)).isPresent();
        if (!oneForm) {
            return false;
        }
        try {
            Signature check = Signature.getInstance("SHA256withECDSA");
            check.initVerify(key);
            check.update(content);
            return check.verify(der);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
