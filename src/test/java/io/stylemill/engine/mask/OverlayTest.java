package io.stylemill.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.image.Pixels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final int[] PALETTE = {0x000000, 0xFF0001, 0x0000FF};

    @Test
    void mixesTheColourOfEveryClassButTheBackgroundHalfIn() {
        Pixels grey = new Pixels(3, 1, 1, new byte[] {100, 100, (byte) 255});
        assertThat(Overlay.of(grey, new byte[] {0, 1, 2}, PALETTE).data())
                .containsExactly(100, 100, 100, 178, 50, 51, 128, 128, 255);
    }

    @Test
    void drawsFramesOfBoxesTheFirstAboveTheOthers() {
        Pixels image = new Pixels(4, 3, 3, new byte[36]);
        Pixels framed =
                Overlay.framed(image, List.of(new Overlay.Box(1, 0, 0, 3, 3), new Overlay.Box(2, 2, 1, 2, 1)), PALETTE);
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            int red = framed.data()[3 * i] & 0xff;
            int blue = framed.data()[3 * i + 2] & 0xff;
            seen.append(red == 255 ? 'r' : blue == 255 ? 'b' : '.');
        }
        assertThat(seen).hasToString("rrr." + "r.rb" + "rrr.");
        assertThat(image.data()).isEqualTo(new byte[36]);
        // A box of one pixel is a pixel.
        Pixels dot = Overlay.framed(image, List.of(new Overlay.Box(2, 3, 2, 1, 1)), PALETTE);
        byte[] expected = new byte[36];
        expected[35] = (byte) 255;
        assertThat(Arrays.equals(dot.data(), expected)).isTrue();
    }
}
