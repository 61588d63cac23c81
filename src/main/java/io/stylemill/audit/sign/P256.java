package io.stylemill.audit.sign;

import io.stylemill.failure.Failure;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.List;
import javax.crypto.KeyAgreement;

/**
 * The curve P-256 (FIPS 186-4, also secp256r1 and prime256v1), the one that every statement is
 * signed on.
 */
public final class P256 {
    public static final ECParameterSpec CURVE = curve();
    public static final BigInteger ORDER = CURVE.getOrder();

    private static final String ECDSA = "SHA256withECDSA";
    private static final BigInteger PRIME = ((ECFieldFp) CURVE.getCurve().getField()).getP();

    private P256() {}

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw Failure.bug("this Java has no curve P-256, which every Java must have: " + e.getMessage());
        }
    }

    /** Returns whether a key is on this curve. */
    static boolean holds(ECKey key) {
        ECParameterSpec p = key.getParams();
        return p != null
                && p.getCurve().equals(CURVE.getCurve())
                && p.getGenerator().equals(CURVE.getGenerator())
                && p.getOrder().equals(ORDER)
                && p.getCofactor() == CURVE.getCofactor();
    }

    /**
     * Returns the public half of a private key on this curve.
     *
     * <p>Java has no call for it. Its key agreement with the generator gives the point's x, in a
     * time that does not depend on the key; which of the two y belongs to it, a signature tells.
     *
     * @throws InvalidKeyException when the private number is none from 1 to the order less one
     */
    static ECPublicKey publicHalf(ECPrivateKey key) throws GeneralSecurityException {
        if (key.getS().signum() <= 0 || key.getS().compareTo(ORDER) >= 0) {
            throw new InvalidKeyException("the private number is out of range");
        }
        KeyFactory keys = KeyFactory.getInstance("EC");
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(key);
        agreement.doPhase(keys.generatePublic(new ECPublicKeySpec(CURVE.getGenerator(), CURVE)), true);
        BigInteger x = new BigInteger(1, agreement.generateSecret());
        EllipticCurve curve = CURVE.getCurve();
        BigInteger square = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        // The prime is 3 modulo 4, where this power is a root.
        BigInteger y = square.modPow(PRIME.add(BigInteger.ONE).shiftRight(2), PRIME);
        byte[] signature = signature(key);
        for (BigInteger either : List.of(y, PRIME.subtract(y))) {
            PublicKey open = keys.generatePublic(new ECPublicKeySpec(new ECPoint(x, either), CURVE));
            Signature check = Signature.getInstance(ECDSA);
            check.initVerify(open);
            if (check.verify(signature)) {
                return (ECPublicKey) open;
            }
        }
        throw Failure.bug("this Java's key agreement and its signatures on P-256 do not agree");
    }

    /** Returns a signature over nothing. */
    private static byte[] signature(ECPrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ECDSA);
        signature.initSign(key);
        return signature.sign();
    }
}
