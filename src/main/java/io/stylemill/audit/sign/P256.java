package io.stylemill.audit.sign;

import io.stylemill.failure.Failure;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.InvalidParameterSpecException;
import org.jspecify.annotations.Nullable;

/** The curve P-256 (FIPS 186-4, also secp256r1 and prime256v1), the one that every statement is signed on. */
public final class P256 {
    public static final ECParameterSpec CURVE = curve();
    public static final BigInteger ORDER = CURVE.getOrder();

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
     * Returns the public point of a private number: {@code d} times the generator, by doubling and adding.
     *
     * <p>Takes a time that depends on {@code d}: for the loading of a key, not for signing.
     */
    public static ECPoint publicPoint(BigInteger d) throws InvalidParameterSpecException {
        if (d.signum() <= 0 || d.compareTo(ORDER) >= 0) {
            throw new InvalidParameterSpecException("the private number is out of range");
        }
        ECPoint sum = null;
        for (int bit = d.bitLength() - 1; bit >= 0; bit--) {
            sum = sum == null ? null : add(sum, sum);
            if (d.testBit(bit)) {
                sum = sum == null ? CURVE.getGenerator() : add(sum, CURVE.getGenerator());
            }
        }
        if (sum == null) {
            throw new InvalidParameterSpecException("the private number is out of range");
        }
        return sum;
    }

    /** Affine addition; null is the point at infinity, which no multiple below the order reaches. */
    private static @Nullable ECPoint add(ECPoint a, ECPoint b) {
        BigInteger slope;
        if (a.equals(b)) {
            BigInteger x = a.getAffineX();
            BigInteger rise = x.multiply(x)
                    .multiply(BigInteger.valueOf(3))
                    .add(CURVE.getCurve().getA());
            slope = rise.multiply(a.getAffineY().shiftLeft(1).modInverse(PRIME));
        } else if (a.getAffineX().equals(b.getAffineX())) {
            return null;
        } else {
            BigInteger rise = b.getAffineY().subtract(a.getAffineY());
            slope = rise.multiply(
                    b.getAffineX().subtract(a.getAffineX()).mod(PRIME).modInverse(PRIME));
        }
        slope = slope.mod(PRIME);
        BigInteger x = slope.multiply(slope)
                .subtract(a.getAffineX())
                .subtract(b.getAffineX())
                .mod(PRIME);
        BigInteger y = slope.multiply(a.getAffineX().subtract(x))
                .subtract(a.getAffineY())
                .mod(PRIME);
        return new ECPoint(x, y);
    }
}
