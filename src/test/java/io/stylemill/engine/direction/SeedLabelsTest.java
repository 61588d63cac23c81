package io.stylemill.engine.direction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.engine.direction.SeedLabels.Above;
import io.stylemill.engine.direction.SeedLabels.Kinds;
import io.stylemill.engine.direction.SeedLabels.Labelled;
import io.stylemill.engine.direction.SeedLabels.Named;
import io.stylemill.engine.direction.SeedLabels.ZeroOrOne;
import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedLabelsTest {
    @Test
    void readsColumnsByTheirNames() {
        assertThat(SeedLabels.parse("\uFEFFlabel, file ,seed\r\n1,a.png,42\r\n\r\n0,b.png,4294967295\r\n", "l.csv"))
                .containsExactly(new Labelled(42, null, "1", 2), new Labelled(4294967295L, null, "0", 4));
        assertThat(SeedLabels.parse("seed,class,label\n7,\"WBC\",\"round\"\n7,RBC,flat\n", "l.csv"))
                .containsExactly(new Labelled(7, "WBC", "round", 2), new Labelled(7, "RBC", "flat", 3));
    }

    @Test
    void refusesWhatItCannotReadWithItsLine() {
        refuses(
                "seed,laebl\n1,2\n",
                "labels-format",
                "l.csv line 1 names the columns [seed, laebl]; the columns seed and"
                        + " label are needed: a first line such as seed,label and lines such as 42,1 below it");
        refuses("seed,label\n-1,2\n", "labels-format", "l.csv line 2 has the seed '-1'; it must be 0 to 4294967295");
        refuses(
                "seed,label\n4294967296,2\n",
                "labels-format",
                "l.csv line 2 has the seed '4294967296'; it must be 0 to 4294967295");
        refuses("seed,label\n1,0\n2\n", "labels-format", "l.csv line 3 has 1 fields; line 1 names 2");
        refuses(
                "seed,label\n1,0\n2,0\n1,1\n",
                "labels-format",
                "l.csv line 4 labels the image of line 2 again; keep one of them");
        refuses(
                "seed,label\n1,\"a,b\"\n",
                "labels-format",
                "l.csv line 2 has a quote or a comma inside a field, which" + " seeds, classes and labels need not");
        assertThatThrownBy(() -> SeedLabels.read(Path.of("gone.csv")))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("labels-missing"))
                .hasMessage("there is no file of labels gone.csv; check the path");
    }

    @Test
    void tellsKindsByNumberThresholdOrName() {
        assertThat(kind("1", new ZeroOrOne())).isTrue();
        assertThat(kind("0.0", new ZeroOrOne())).isFalse();
        assertThat(kind("0.5", new Above(0.5))).isTrue();
        assertThat(kind("-3e2", new Above(0.5))).isFalse();
        assertThat(kind("WBC", new Named("WBC", null))).isTrue();
        assertThat(kind("RBC", new Named("WBC", null))).isFalse();
        assertThat(kind("RBC", new Named("WBC", "RBC"))).isFalse();
        assertThat(kind("Platelets", new Named("WBC", "RBC"))).isNull();
        assertThatThrownBy(() -> kind("0.7", new ZeroOrOne()))
                .hasMessage(
                        "l.csv line 3 has the label '0.7'; labels are 0 or 1; for other numbers name --threshold, for"
                                + " words --positive");
        assertThatThrownBy(() -> kind("NaN", new Above(1)))
                .hasMessage("l.csv line 3 has the label 'NaN'; --threshold takes numbers");
        assertThat(SeedLabels.found(List.of(new Labelled(1, null, "b", 1), new Labelled(2, null, "a", 2))))
                .isEqualTo("a, b");
    }

    private static Boolean kind(String label, Kinds kinds) {
        return SeedLabels.positive(new Labelled(1, null, label, 3), kinds, "l.csv");
    }

    private static void refuses(String text, String code, String message) {
        assertThatThrownBy(() -> SeedLabels.parse(text, "l.csv"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
