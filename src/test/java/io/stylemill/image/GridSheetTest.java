package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GridSheetTest {
    private static final int CELL = 48;
    private static final int STEP = CELL + 6;

    private static Pixels picture() {
        byte[] data = new byte[3 * CELL * CELL];
        Arrays.fill(data, (byte) 128);
        return new Pixels(CELL, CELL, 3, data);
    }

    private static Pixels drawn(List<GridSheet.Heading> columns, GridSheet.Row... rows) {
        return new GridSheet("sheet", List.of(new GridSheet.Block("", columns, List.of(rows))), CELL)
                .draw(new Workspace());
    }

    private static int color(Pixels sheet, int x, int y) {
        int at = (y * sheet.width() + x) * 3;
        byte[] data = sheet.data();
        return (data[at] & 0xFF) << 16 | (data[at + 1] & 0xFF) << 8 | data[at + 2] & 0xFF;
    }

    @Test
    void hasAColumnForEachHeadingAndBreaksOtherRowsAfterEight() {
        List<GridSheet.Cell> twelve = Collections.nCopies(12, GridSheet.Cell.of(picture()));
        List<GridSheet.Heading> columns = IntStream.range(0, 12)
                .mapToObj(i -> GridSheet.Heading.of("psi " + i))
                .toList();
        Pixels grid = drawn(columns, new GridSheet.Row(GridSheet.Heading.of(""), twelve));
        Pixels broken = drawn(List.of(), new GridSheet.Row(GridSheet.Heading.of(""), twelve));
        assertThat(grid.width()).isEqualTo(2 * 28 + 12 * STEP - 6);
        assertThat(broken.width()).isEqualTo(2 * 28 + 8 * STEP - 6);
        assertThat(broken.height() - 62 - 28).isEqualTo(2 * STEP);
        assertThat(grid.height() - 62 - 28).isEqualTo(14 + STEP);
    }

    @Test
    void hasTheMixedImagesBeforeRowsAndAboveColumns() {
        Pixels sheet = drawn(
                List.of(new GridSheet.Heading("a", picture()), new GridSheet.Heading("b", picture())),
                new GridSheet.Row(
                        new GridSheet.Heading("c", picture()),
                        List.of(GridSheet.Cell.of(picture()), GridSheet.Cell.of(picture()))));
        int left = 28 + CELL + 12;
        int below = 62 + STEP + 14 + 12;
        assertThat(color(sheet, left + STEP, 62)).isEqualTo(0x808080);
        assertThat(color(sheet, 28, below)).isEqualTo(0x808080);
        assertThat(color(sheet, left + STEP, below)).isEqualTo(0x808080);
        assertThat(color(sheet, 28, 62)).as("the corner is empty").isEqualTo(ContactSheet.PAPER);
    }

    @Test
    void framesWhatIsRefusedAndWritesTheReasonsBelow() {
        GridSheet.Cell refused = new GridSheet.Cell(picture(), List.of("WBC 0.61"), List.of("confidence: 0.61"));
        Pixels sheet = drawn(List.of(), new GridSheet.Row(GridSheet.Heading.of(""), List.of(refused)));
        assertThat(color(sheet, 28, 62)).isEqualTo(ContactSheet.ACCENT);
        assertThat(color(sheet, 28 + CELL / 2, 62 + CELL / 2)).isEqualTo(0x808080);
        assertThat(IntStream.range(62 + STEP + 14, sheet.height() - 10)
                        .anyMatch(y -> IntStream.range(28, 28 + CELL)
                                .anyMatch(x -> (color(sheet, x, y) >> 16) - (color(sheet, x, y) & 0xFF) > 60)))
                .isTrue();
    }

    @Test
    void isWrittenAsItsNameEnds() {
        assertThat(Encoding.ofFile(Path.of("a/x.jpg")).format()).isEqualTo(ImageFormat.JPEG);
        assertThat(Encoding.ofFile(Path.of("x.JPEG")).format()).isEqualTo(ImageFormat.JPEG);
        assertThat(Encoding.ofFile(Path.of("x.webp"))).isEqualTo(Encoding.WEBP_LOSSLESS);
        assertThat(Encoding.ofFile(Path.of("x.png"))).isEqualTo(Encoding.PNG);
        assertThat(Encoding.ofFile(Path.of("a.b/x"))).isEqualTo(Encoding.PNG);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Encoding.ofFile(Path.of("x.gif")))
                .withMessageContaining("let the name end with .png, .jpg or .webp");
    }
}
