package io.stylemill.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stylemill.failure.Failure;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON in the one form that digests and signatures can rely on: RFC 8785 (JSON
 * Canonicalization Scheme).
 *
 * <p>Values are maps with string keys, lists, strings, booleans, null, whole numbers up to 2^53 in
 * size and finite doubles.
 */
public final class CanonicalJson {
    private static final long MAX_EXACT = 1L << 53;
    private static final JsonMapper READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CanonicalJson() {}

    /** Returns the canonical text of a JSON value. */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder(512);
        append(out, value);
        return out.toString();
    }

    /**
     * Returns the value that a JSON text holds: maps, lists, strings, booleans, Integer, Long or
     * Double, null.
     *
     * @throws Failure {@code bad-json} when the text is not one JSON value, or repeats a key in an
     *     object
     */
    public static @Nullable Object parse(String text) {
        try {
            return READER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw Failure.of(
                    io.stylemill.failure.Kind.INPUT, "bad-json", "not a JSON document: " + e.getOriginalMessage(), e);
        }
    }

    private static void append(StringBuilder out, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            appendObject(out, map);
        } else if (value instanceof List<?> list) {
            char separator = '[';
            for (Object item : list) {
                out.append(separator);
                append(out, item);
                separator = ',';
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String text) {
            appendString(out, text);
        } else if (value instanceof Double || value instanceof Float) {
            out.append(number(((Number) value).doubleValue()));
        } else if (value instanceof Long || value instanceof Integer) {
            long whole = ((Number) value).longValue();
            if (Math.abs(whole) > MAX_EXACT) {
                throw new IllegalArgumentException(whole + " does not fit a JSON number exactly; write it as text");
            }
            out.append(whole);
        } else if (value == null || value instanceof Boolean) {
            out.append(value);
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private static void appendObject(StringBuilder out, Map<?, ?> map) {
        List<String> keys = new ArrayList<>();
        for (Object key : map.keySet()) {
            keys.add((String) key);
        }
        // String order in Java is the order of UTF-16 code units that the RFC asks for.
        keys.sort(Comparator.naturalOrder());
        char separator = '{';
        for (String key : keys) {
            out.append(separator);
            appendString(out, key);
            out.append(':');
            append(out, map.get(key));
            separator = ',';
        }
        out.append(keys.isEmpty() ? "{}" : "}");
    }

    private static void appendString(StringBuilder out, String text) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                out.append(text, written, i).append(escape(c));
                written = i + 1;
            }
        }
        if (written == 0) {
            out.append(text);
        } else {
            out.append(text, written, text.length());
        }
        out.append('"');
    }

    private static String escape(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            default -> String.format("\\u%04x", (int) c);
        };
    }

    /** Returns a finite double as ECMAScript's Number.prototype.toString writes it. */
    public static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(value + " is no JSON number");
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        double millionths = Math.rint(value * 1e6);
        if (Math.abs(millionths) < 1e15 && millionths / 1e6 == value && Math.abs(millionths) >= 1) {
            return sixDecimals((long) millionths);
        }
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().abs().toString();
        // The decimal point is after this many digits (n of ECMA-262, Number::toString).
        int point = digits.length() - shortest.scale();
        String sign = value < 0 ? "-" : "";
        if (point > 21 || point <= -6) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            int exponent = point - 1;
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        if (point >= digits.length()) {
            return sign + digits + "0".repeat(point - digits.length());
        }
        return sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    /**
     * Returns a number given in millionths, without trailing zeros. With at most 15 digits no
     * shorter text can mean the same double, and this is how almost all numbers of records are
     * rounded.
     */
    private static String sixDecimals(long millionths) {
        long size = Math.abs(millionths);
        StringBuilder text = new StringBuilder(24);
        if (millionths < 0) {
            text.append('-');
        }
        text.append(size / 1_000_000).append('.');
        String fraction = Long.toString(1_000_000 + size % 1_000_000);
        int end = fraction.length();
        while (fraction.charAt(end - 1) == '0') {
            end--;
        }
        return text.append(fraction, 1, end).toString();
    }

    /**
     * Double.toString of Java 17 is not always the shortest text, so the shortest is looked for.
     */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        int most = Double.toString(value)
                .replaceAll("[-.]|E.*", "")
                .replaceAll("^0+", "")
                .length();
        for (int precision = 1; precision < most; precision++) {
            BigDecimal rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        BigDecimal text = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal near = exact.round(new MathContext(text.precision(), RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        return near.doubleValue() == value ? near : text;
    }
}
