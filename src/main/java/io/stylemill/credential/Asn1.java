package io.stylemill.credential;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The few forms of DER (X.690) that a certificate is written in. */
final class Asn1 {
    private Asn1() {}

    static byte[] value(int tag, byte[]... contents) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            inner.writeBytes(content);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = inner.size();
        if (length > 0xFF) {
            out.write(0x82);
            out.write(length >>> 8);
        } else if (length > 0x7F) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(inner.toByteArray());
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... contents) {
        return value(0x30, contents);
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] octets(byte[] content) {
        return value(0x04, content);
    }

    /** @param unused low bits of the last byte that do not count */
    static byte[] bits(int unused, byte... content) {
        return value(0x03, new byte[] {(byte) unused}, content);
    }

    static byte[] truth() {
        return value(0x01, new byte[] {(byte) 0xFF});
    }

    static byte[] text(String text) {
        return value(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param arcs such as 2, 5, 4, 3 */
    static byte[] oid(int... arcs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(arcs[0] * 40 + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arcs[i] >>> shift != 0) {
                    out.write(0x80 | arcs[i] >>> shift & 0x7F);
                }
            }
            out.write(arcs[i] & 0x7F);
        }
        return value(0x06, out.toByteArray());
    }

    /** @param parts an attribute type and its text, in pairs; @return a distinguished name */
    static byte[] name(List<byte[]> types, List<String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < types.size(); i++) {
            out.writeBytes(value(0x31, sequence(types.get(i), text(texts.get(i)))));
        }
        return sequence(out.toByteArray());
    }
}
