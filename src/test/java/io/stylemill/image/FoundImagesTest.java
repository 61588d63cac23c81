package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class FoundImagesTest {
    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, "png", out)).isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @Test
    void readsOurOwnFilesExactly() {
        for (int channels : new int[] {1, 3, 4}) {
            Pixels pixels = Images.scene(channels, 31, 17, channels);
            byte[] file = Encoders.encode(pixels, Encoding.PNG, null, new Workspace());
            Pixels read = FoundImages.decode(file, "x.png");
            assertThat(read.channels()).isEqualTo(channels);
            assertThat(read.data()).isEqualTo(pixels.data());
        }
    }

    @Test
    void readsPalettesAsColours() {
        byte[] red = {0, (byte) 255, 7};
        byte[] green = {1, 100, 8};
        byte[] blue = {2, 50, 9};
        BufferedImage image =
                new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, red, green, blue));
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {2, 0, 1});
        assertThat(FoundImages.decode(png(image), "x.png").data())
                .containsExactly(7, 8, 9, 0, 1, 2, (byte) 255, 100, 50);
    }

    @Test
    void readsTheUpperEightOfSixteenBits() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {0x12ff, 0xfe80});
        Pixels read = FoundImages.decode(png(image), "x.png");
        assertThat(read.channels()).isEqualTo(1);
        assertThat(read.data()).containsExactly(0x12, (byte) 0xfe);
    }

    @Test
    void readsGreyWithAlphaAsGrey() {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, 3, DataBuffer.TYPE_BYTE);
        BufferedImage image = new BufferedImage(model, model.createCompatibleWritableRaster(2, 1), false, null);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {100, 0, 200, 255});
        Pixels read = FoundImages.decode(png(image), "x.png");
        assertThat(read.channels()).isEqualTo(1);
        assertThat(read.data()).containsExactly(100, (byte) 200);
    }

    @Test
    void refusesMorePixelsThanItReads() {
        byte[] file = Encoders.encode(Images.constant(8, 8, 1, 3), Encoding.PNG, null, new Workspace());
        // Width and height are at 16 and 20 of every PNG; its reader does not check the sum before
        // it is asked.
        file[17] = 1;
        file[21] = 1;
        assertThatThrownBy(() -> FoundImages.decode(file, "large.png"))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("bad-image"))
                .hasMessage("the image large.png has 65544 x 65544 pixels; at most 67108864 are read");
    }

    @Test
    void endsInARefusalWhateverIsChanged() {
        byte[][] files = {
            Encoders.encode(Images.scene(1, 24, 24, 3), Encoding.PNG, null, new Workspace()),
            Encoders.encode(Images.scene(1, 24, 24, 3), Encoding.jpeg(90), null, new Workspace()),
            Encoders.encode(Images.scene(1, 24, 24, 3), Encoding.webp(80), null, new Workspace())
        };
        int refused = 0;
        for (long seed = 0; seed < 600; seed++) {
            Random random = new Random(seed);
            byte[] damaged = files[(int) (seed % 3)].clone();
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(Math.min(damaged.length, 300))] = (byte) random.nextInt(256);
            }
            try {
                FoundImages.decode(damaged, "x");
            } catch (Failure e) {
                assertThat(e.code()).as("seed " + seed).isEqualTo("bad-image");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
