package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    private static final int MANY = 500_000;

    private static List<Rule> rules(String text) {
        Findings findings = new Findings();
        YamlReader.read(text, findings);
        return findings.sorted().stream().map(Findings.Finding::rule).toList();
    }

    @Test
    void survivesBracketsWithoutEnd() {
        assertThat(rules("[".repeat(MANY))).containsExactly(Rule.TOO_DEEP);
        assertThat(rules("{a: ".repeat(MANY / 4))).containsExactly(Rule.TOO_DEEP);
        assertThat(rules("- ".repeat(MANY))).containsExactly(Rule.TOO_DEEP);
        assertThat(rules("? ".repeat(MANY))).containsExactly(Rule.TOO_DEEP);
    }

    @Test
    void acceptsFiftyLevelsAndNotFiftyOne() {
        assertThat(rules("[".repeat(50) + "]".repeat(50))).isEmpty();
        assertThat(rules("[".repeat(51) + "]".repeat(51))).containsExactly(Rule.TOO_DEEP);
    }

    @Test
    void survivesAMillionValues() {
        assertThat(rules("[" + "1,".repeat(MANY) + "1]")).containsExactly(Rule.TOO_MANY_VALUES);
        assertThat(rules("a: &a 1\nb: [" + "*a,".repeat(MANY / 3) + "1]")).isEmpty();
    }

    @Test
    void readsNumbersOfAnyLength() {
        Yaml.Scalar nines = Yaml.Scalar.plain(1, 1, "9".repeat(1_000_000));
        Yaml.Scalar zeros = Yaml.Scalar.plain(1, 1, "0".repeat(1_000_000) + "7");
        Yaml.Scalar hexadecimal = Yaml.Scalar.plain(1, 1, "0x" + "f".repeat(1_000_000));

        assertThat(nines.number()).isInfinite();
        assertThat(nines.whole()).isEmpty();
        assertThat(zeros.whole()).hasValue(java.math.BigInteger.valueOf(7));
        assertThat(hexadecimal.number()).isInfinite();
        assertThat(Yaml.Scalar.plain(1, 1, "0x" + "0".repeat(1_000_000) + "ff").number())
                .isEqualTo(255);
        assertThat(Yaml.Scalar.plain(1, 1, "0o" + "7".repeat(341)).number()).isEqualTo(0x1p1023);
    }

    @Test
    void readsTheCoreSchemaOfYaml12() {
        assertThat(form("0o17")).isEqualTo(Yaml.Form.WHOLE);
        assertThat(Yaml.Scalar.plain(1, 1, "0o17").number()).isEqualTo(15);
        assertThat(Yaml.Scalar.plain(1, 1, "0xFF").whole()).hasValue(java.math.BigInteger.valueOf(255));
        assertThat(Yaml.Scalar.plain(1, 1, "4e2").whole()).hasValue(java.math.BigInteger.valueOf(400));
        assertThat(Yaml.Scalar.plain(1, 1, "+.5").number()).isEqualTo(0.5);
        assertThat(List.of(
                        form("1_000"),
                        form("yes"),
                        form("0b1"),
                        form("1:30"),
                        form("1f"),
                        form("NaN"),
                        form("Infinity")))
                .containsOnly(Yaml.Form.TEXT);
        assertThat(List.of(form("True"), form("FALSE"), form("true"))).containsOnly(Yaml.Form.TRUTH);
        assertThat(List.of(form(""), form("~"), form("Null"))).containsOnly(Yaml.Form.NOTHING);
        assertThat(List.of(form("1."), form(".5"), form("-1e-3"), form(".NaN"), form("-.INF")))
                .containsOnly(Yaml.Form.DECIMAL);
    }

    @Test
    void countsColumnsInCharacters() {
        Findings findings = new Findings();
        YamlReader.read("\"\ud83d\ude00\": *x\n", findings);

        assertThat(findings.sorted().get(0).column()).isEqualTo(6);
    }

    private static Yaml.Form form(String text) {
        return Yaml.Scalar.plain(1, 1, text).form();
    }
}
