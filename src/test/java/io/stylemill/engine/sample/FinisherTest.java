package io.stylemill.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.image.Decoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.PixelHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.Subsampling;
import io.stylemill.order.plan.Recipe;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinisherTest {
    private static Recipe recipe(ImageFormat format, int quality, boolean lossless) {
        return new Recipe(
                "ab".repeat(32),
                null,
                new Recipe.Place("g", 0, 0),
                new Recipe.ZSource.Seed(1),
                List.of(),
                new Recipe.Truncation(1, 2),
                null,
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                Recipe.Encoder.of(new Encoding(format, quality, lossless, Subsampling.NONE), true, null),
                new Recipe.Numerics("fp32", 1));
    }

    private static Pixels picture(int channels) {
        byte[] data = new byte[24 * 16 * channels];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 37 % 251 + i / 48);
        }
        return new Pixels(24, 16, channels, data);
    }

    /** What a reader gets from the file, whatever was lost on the way there. */
    @ParameterizedTest
    @CsvSource({
        "PNG, 0, false, 3, true",
        "PNG, 0, false, 1, true",
        "JPEG, 90, false, 3, false",
        "JPEG, 90, false, 1, false",
        "WEBP, 0, true, 3, true",
        "WEBP, 0, true, 1, false",
        "WEBP, 80, false, 3, false"
    })
    void statesThePixelsThatTheFileDecodesTo(
            ImageFormat format, int quality, boolean lossless, int channels, boolean sameAsBefore) {
        Pixels pixels = picture(channels);
        Finished file = new Finisher().finish(recipe(format, quality, lossless), pixels);
        assertThat(file.file().pixelSha256()).isEqualTo(PixelHash.of(pixels));
        assertThat(file.file().decodedSha256()).isEqualTo(PixelHash.of(Decoders.decode(file.content(), "it")));
        assertThat(file.file().decodedSha256().equals(file.file().pixelSha256()))
                .isEqualTo(sameAsBefore);
    }
}
