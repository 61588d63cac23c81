package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StudioPageTest {
    private static StudioPage.Whole with(int directions) {
        List<StudioPage.Slider> sliders = IntStream.range(0, directions)
                .mapToObj(i -> new StudioPage.Slider("d" + i, "d.safetensors#d" + i, ""))
                .toList();
        return new StudioPage.Whole(
                List.of(),
                List.of(),
                10,
                true,
                sliders,
                "net",
                448,
                320,
                96,
                Map.of(),
                Map.of(),
                "",
                "",
                Onward.of("/studio", null, null, "", ""));
    }

    @Test
    void foldsAwayWhatComesBehindThe32ndDirectionAndCountsIt() {
        assertThat(with(0).firstSliders()).isEmpty();
        assertThat(with(32).moreSliders()).isEmpty();
        assertThat(with(33).firstSliders()).hasSize(32);
        assertThat(with(33).moreSliders()).extracting(StudioPage.Slider::name).containsExactly("d32");
        assertThat(with(33).moreWords()).isEqualTo("1 more direction");
        assertThat(with(40).moreWords()).isEqualTo("8 more directions");
    }
}
