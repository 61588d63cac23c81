package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionTest {
    @Test
    void listsTheConvolutionsOfBlocksAtTheSideWhereTheyMultiply() {
        List<Convolution> all =
                Convolution.of(Checkpoints.read(Path.of("samples/blood-cells/blood-cells-64.safetensors")));
        // The first block has one convolution, each other two; each has one to colours.
        assertThat(all).hasSize(1 + 4 * 2 + 5);
        assertThat(all)
                .filteredOn(each -> each.kernel() == 3 && each.height() == 32)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.width()).isEqualTo(32));
        Convolution colours = new Convolution(3, 32, 1, 64, 64);
        assertThat(all).contains(colours);
        assertThat(colours.operations()).isEqualTo(2.0 * 64 * 64 * 3 * 32);
        assertThat(colours.numbers()).isEqualTo(64.0 * 64 * (3 + 32));
    }

    @Test
    void readsTheWidthsOfStylegan3FromTheNamesOfItsLayers() {
        Checkpoint checkpoint = Checkpoints.read(Path.of("src/test/resources/checkpoints/sg3-t-64/network.pkl"));
        List<Convolution> all = Convolution.of(checkpoint);
        assertThat(all).hasSize(15).allSatisfy(each -> assertThat(each.height()).isEqualTo(each.width()));
        assertThat(all).filteredOn(each -> each.kernel() == 1).singleElement().satisfies(colours -> {
            assertThat(colours.out()).isEqualTo(3);
            assertThat(colours.width()).isEqualTo(64);
        });
    }
}
