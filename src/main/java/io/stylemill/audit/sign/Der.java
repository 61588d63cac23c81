package io.stylemill.audit.sign;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The few forms of DER (X.690) that keys and signatures of P-256 need: what is read is read
 * strictly.
 */
public final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;

    private final byte[] bytes;
    private int at;
    private final int end;

    private Der(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** The numbers r and s of a signature (ANSI X9.62, ECDSA-Sig-Value). */
    public record Rs(BigInteger r, BigInteger s) {
        /**
         * Returns the form that is signed and accepted: of s and n - s, which are equally valid,
         * the smaller.
         */
        Rs low() {
            BigInteger other = P256.ORDER.subtract(s);
            return s.compareTo(other) > 0 ? new Rs(r, other) : this;
        }

        byte[] write() {
            byte[] first = integer(r);
            byte[] second = integer(s);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(SEQUENCE);
            out.write(first.length + second.length);
            out.writeBytes(first);
            out.writeBytes(second);
            return out.toByteArray();
        }

        private static byte[] integer(BigInteger value) {
            byte[] magnitude = value.toByteArray();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(INTEGER);
            out.write(magnitude.length);
            out.writeBytes(magnitude);
            return out.toByteArray();
        }
    }

    /**
     * Returns the numbers of a signature, or empty when the bytes are not exactly how such a pair
     * is written.
     */
    public static Optional<Rs> signature(byte[] der) {
        Der all = new Der(der, 0, der.length);
        Der pair = all.enter(SEQUENCE);
        byte[] r = pair == null ? null : pair.content(INTEGER);
        byte[] s = pair == null ? null : pair.content(INTEGER);
        if (r == null || s == null || r.length == 0 || s.length == 0) {
            return Optional.empty();
        }
        Rs rs = new Rs(new BigInteger(r), new BigInteger(s));
        boolean inRange = rs.r().signum() > 0
                && rs.s().signum() > 0
                && rs.r().compareTo(P256.ORDER) < 0
                && rs.s().compareTo(P256.ORDER) < 0;
        return inRange && Arrays.equals(rs.write(), der) ? Optional.of(rs) : Optional.empty();
    }

    /**
     * Returns the private number of a SEC 1 key (RFC 5915, ECPrivateKey), or null when the bytes
     * are none.
     */
    static @Nullable BigInteger sec1(byte[] der) {
        Der key = new Der(der, 0, der.length).enter(SEQUENCE);
        byte[] version = key == null ? null : key.content(INTEGER);
        byte[] number = key == null ? null : key.content(OCTETS);
        return version != null && Arrays.equals(version, new byte[] {1}) && number != null && number.length == 32
                ? new BigInteger(1, number)
                : null;
    }

    private @Nullable Der enter(int tag) {
        int length = length(tag);
        if (length < 0) {
            return null;
        }
        Der inner = new Der(bytes, at, at + length);
        at += length;
        return inner;
    }

    private byte @Nullable [] content(int tag) {
        int length = length(tag);
        if (length < 0) {
            return null;
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Steps over tag and length; returns the length, or -1 when something else is here. */
    private int length(int tag) {
        if (end - at < 2 || (bytes[at] & 0xff) != tag) {
            return -1;
        }
        int length = bytes[at + 1] & 0xff;
        int header = 2;
        if (length == 0x81 && end - at >= 3) {
            length = bytes[at + 2] & 0xff;
            header = 3;
        } else if (length >= 0x80) {
            return -1;
        }
        if (length > end - at - header) {
            return -1;
        }
        at += header;
        return length;
    }
}
