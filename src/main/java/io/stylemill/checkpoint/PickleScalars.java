package io.stylemill.checkpoint;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Reads the numbers and texts in the instructions of a pickle. Byte strings stay in the file. */
final class PickleScalars {
    private static final int MAX_INTEGER_BYTES = 64;
    /** Longer texts are module sources, which stay in the file. */
    private static final int MAX_TEXT = 4096;

    private final PickleInput in;

    PickleScalars(PickleInput in) {
        this.in = in;
    }

    static long decimal(String digits, long at) {
        try {
            return Long.parseLong(digits.strip());
        } catch (NumberFormatException e) {
            throw Refusal.damaged("the pickle has the malformed number " + Attributes.brief(digits) + " at byte " + at);
        }
    }

    /** Returns the number that an instruction at byte {@code at} gives. */
    Object number(int op, long at) {
        return switch (op) {
            case 'J' -> (long) (int) in.number(4);
            case 'K' -> in.number(1);
            case 'M' -> in.number(2);
            case 'G' -> Double.longBitsToDouble(Long.reverseBytes(in.number(8)));
            case 0x8a -> integer(in.number(1));
            case 0x8b -> integer(in.number(4));
            case 'I', 'L' -> text(op, in.line(), at);
            default -> real(in.line(), at);
        };
    }

    private static Object text(int op, String digits, long at) {
        if (op == 'I' && digits.equals("01")) {
            return Boolean.TRUE;
        }
        if (op == 'I' && digits.equals("00")) {
            return Boolean.FALSE;
        }
        return decimal(digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits, at);
    }

    private static Object real(String digits, long at) {
        try {
            return Double.valueOf(digits.length() > 100 ? "" : digits);
        } catch (NumberFormatException e) {
            throw Refusal.damaged("the pickle has the malformed number " + Attributes.brief(digits) + " at byte " + at);
        }
    }

    private Object integer(long length) {
        if (length > MAX_INTEGER_BYTES) {
            throw Refusal.unsupported("an integer at byte " + in.position() + " claims " + length + " bytes; at most "
                    + MAX_INTEGER_BYTES + " are allowed");
        }
        byte[] bigEndian = new byte[(int) length];
        for (int i = bigEndian.length - 1; i >= 0; i--) {
            bigEndian[i] = (byte) in.next();
        }
        if (length == 0) {
            return 0L;
        }
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    /** Returns the text or the bytes that an instruction gives. */
    Object string(int op) {
        return switch (op) {
            case 'S' -> quoted(in.line());
            case 'V' -> PickleText.rawUnicode(in.line());
            case 'U' -> PickleText.latin1(in.piece(in.number(1), "a string"));
            case 'T' -> new Pickled.Bytes(in.piece((int) in.number(4), "a string"), false);
            case 'X' -> unicode(in.number(4));
            case 0x8c -> unicode(in.number(1));
            case 0x8d -> unicode(in.number(8));
            case 'C' -> new Pickled.Bytes(in.piece(in.number(1), "a byte string"), false);
            case 'B' -> new Pickled.Bytes(in.piece(in.number(4), "a byte string"), false);
            case 0x8e -> new Pickled.Bytes(in.piece(in.number(8), "a byte string"), false);
            default -> new Pickled.Bytes(in.piece(in.number(8), "a byte array"), false);
        };
    }

    private Object unicode(long length) {
        Region utf8 = in.piece(length, "a text");
        if (length > MAX_TEXT) {
            return new Pickled.Text(utf8);
        }
        return new String(utf8.bytes(0, length, "a text"), StandardCharsets.UTF_8);
    }

    private static String quoted(String line) {
        String text = line.strip();
        boolean quotes = text.length() >= 2
                && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                && text.charAt(text.length() - 1) == text.charAt(0);
        if (!quotes) {
            throw Refusal.damaged("the pickle has a string without quotes");
        }
        return PickleText.escaped(text.substring(1, text.length() - 1));
    }
}
