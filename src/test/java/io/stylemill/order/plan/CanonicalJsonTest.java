package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.record.CanonicalJson;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    /** The samples of RFC 8785, appendix B. */
    @Test
    void writesNumbersAsTheRfcDoes() {
        Map<Long, String> samples = new HashMap<>();
        samples.put(0x0000000000000000L, "0");
        samples.put(0x8000000000000000L, "0");
        samples.put(0x0000000000000001L, "5e-324");
        samples.put(0x8000000000000001L, "-5e-324");
        samples.put(0x7fefffffffffffffL, "1.7976931348623157e+308");
        samples.put(0x4340000000000000L, "9007199254740992");
        samples.put(0xc340000000000000L, "-9007199254740992");
        samples.put(0x4430000000000000L, "295147905179352830000");
        samples.put(0x44b52d02c7e14af5L, "9.999999999999997e+22");
        samples.put(0x44b52d02c7e14af6L, "1e+23");
        samples.put(0x44b52d02c7e14af7L, "1.0000000000000001e+23");
        samples.put(0x444b1ae4d6e2ef4eL, "999999999999999700000");
        samples.put(0x444b1ae4d6e2ef4fL, "999999999999999900000");
        samples.put(0x444b1ae4d6e2ef50L, "1e+21");
        samples.put(0x3eb0c6f7a0b5ed8cL, "9.999999999999997e-7");
        samples.put(0x3eb0c6f7a0b5ed8dL, "0.000001");
        samples.put(0x41b3de4355555553L, "333333333.3333332");
        samples.put(0x41b3de4355555557L, "333333333.33333343");
        samples.put(0xbecbf647612f3696L, "-0.0000033333333333333333");
        samples.put(0x43143ff3c1cb0959L, "1424953923781206.2");
        samples.forEach((bits, text) -> assertThat(CanonicalJson.number(Double.longBitsToDouble(bits)))
                .as(Long.toHexString(bits))
                .isEqualTo(text));
    }

    @Test
    void writesNumbersThatReadBackEqualAndAreNeverLongerThanJavas() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            double value = i % 2 == 0
                    ? Double.longBitsToDouble(random.nextLong())
                    : Math.rint(random.nextGaussian() * 1e6) / 1e6;
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                continue;
            }
            String text = CanonicalJson.number(value);
            assertThat(Double.parseDouble(text)).isEqualTo(value == 0 ? 0 : value);
            if (i % 2 == 1) {
                assertThat(text.length())
                        .isLessThanOrEqualTo(Double.toString(value).length() + 5);
            }
        }
    }

    @Test
    void sortsKeysByUtf16UnitsAndEscapesOnlyWhatItMust() {
        Map<String, Object> map = new HashMap<>();
        map.put("\u20ac", "Euro Sign");
        map.put("\r", "Carriage Return");
        map.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
        map.put("1", "One");
        map.put("\ud83d\ude00", "Emoji: Grinning Face");
        map.put("\u0080", "Control");
        map.put("\u00f6", "Latin Small Letter O With Diaeresis");
        assertThat(CanonicalJson.write(map))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
        assertThat(CanonicalJson.write(Arrays.asList("a\"\\/\u0001\n", null, true, List.of(), Map.of())))
                .isEqualTo("[\"a\\\"\\\\/\\u0001\\n\",null,true,[],{}]");
    }

    @Test
    void refusesWhatHasNoCanonicalForm() {
        assertThatThrownBy(() -> CanonicalJson.write(Double.NaN)).hasMessage("NaN is no JSON number");
        assertThatThrownBy(() -> CanonicalJson.write((1L << 53) + 1))
                .hasMessage("9007199254740993 does not fit a JSON number exactly; write it as text");
        assertThatThrownBy(() -> CanonicalJson.parse("{\"a\":1,\"a\":2}"))
                .hasMessageStartingWith("not a JSON document: Duplicate field 'a'");
        assertThatThrownBy(() -> CanonicalJson.parse("{} x")).hasMessageStartingWith("not a JSON document");
    }
}
