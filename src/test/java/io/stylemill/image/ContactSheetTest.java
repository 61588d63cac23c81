package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
    private final Workspace workspace = new Workspace();

    private Pixels sheet(String title, ContactSheet.Row... rows) {
        return new ContactSheet(title, List.of(rows), 32, 12).draw(workspace);
    }

    @Test
    void placesImagesInTheirCells() {
        Pixels red = new Pixels(1, 1, 3, new byte[] {(byte) 200, 10, 20});
        Pixels sheet = sheet("cells", new ContactSheet.Row("", Collections.nCopies(13, red)));
        // Twelve in the first line, one in the second.
        assertThat(Size.of(sheet)).isEqualTo(new Size(28 + 12 * 38 - 6 + 28, 62 + 32 + 6 + 32 + 28, 3));
        int inside = 0;
        for (int i = 0; i < sheet.data().length; i += 3) {
            if (sheet.data()[i] == (byte) 200 && sheet.data()[i + 1] == 10 && sheet.data()[i + 2] == 20) {
                inside++;
            }
        }
        assertThat(inside).isEqualTo(13 * 32 * 32);
    }

    @Test
    void drawsTitleMarkAndCaption() {
        Pixels plain = sheet("", new ContactSheet.Row("", List.of()));
        Pixels titled = sheet("Blood cells", new ContactSheet.Row("", List.of()));
        assertThat(titled.data()).isNotEqualTo(plain.data());
        assertThat(sheet("Blood cells", new ContactSheet.Row("RBC", List.of())).height())
                .isGreaterThan(titled.height());
        // The mark's own colour is there without any title.
        int accent = 0;
        for (int i = 0; i < plain.data().length; i += 3) {
            accent += (plain.data()[i] & 0xFF) == 0x9A && (plain.data()[i + 1] & 0xFF) == 0x4A ? 1 : 0;
        }
        assertThat(accent).isGreaterThan(20);
    }

    @Test
    void cutsLongTitlesShort() {
        assertThat(Letters.fit("short", 10, 100)).isEqualTo("short");
        String fitted = Letters.fit("a title of many many words that goes on", 10, 100);
        assertThat(fitted).endsWith("...").startsWith("a title");
        assertThat(Letters.width(fitted, 10)).isLessThanOrEqualTo(100);
    }

    @Test
    void everyPrintableAsciiCharacterHasItsOwnLetter() {
        Pixels box = letter("\u00e9");
        for (char c = '!'; c <= '~'; c++) {
            assertThat(letter(String.valueOf(c)).data()).as("letter %s", c).isNotEqualTo(box.data());
        }
        assertThat(Letters.width("\uD83D\uDE00", 7)).as("one box, not two").isLessThan(6);
    }

    private static Pixels letter(String text) {
        Canvas canvas = new Canvas(20, 20, 0xFFFFFF);
        Letters.draw(canvas, text, 4, 4, 10, 1.4, 0);
        return canvas.pixels();
    }

    @Test
    void spreadsWhatItShowsFromTheFirstToTheLast() {
        List<Integer> all = IntStream.range(0, 3000).boxed().toList();
        List<Integer> some = ContactSheet.spread(all, ContactSheet.MOST_LINES);
        assertThat(some)
                .hasSize(48)
                .doesNotHaveDuplicates()
                .isSorted()
                .startsWith(0)
                .endsWith(2999);
        assertThat(ContactSheet.spread(all.subList(0, 48), 48)).isEqualTo(all.subList(0, 48));
        assertThat(ContactSheet.spread(all, 1)).containsExactly(0);
    }

    @Test
    void drawsImagesThatWereMadeSmallBeforeTheSame() {
        Pixels large = Images.scene(5, 70, 40, 4);
        Pixels small = ContactSheet.fitted(large, 32, workspace);
        assertThat(Size.of(small)).isEqualTo(new Size(32, 18, 4));
        assertThat(sheet("", new ContactSheet.Row("a", List.of(small))).data())
                .isEqualTo(sheet("", new ContactSheet.Row("a", List.of(large))).data());
    }

    @Test
    void keepsItsBytesForever() {
        Pixels sheet = sheet(
                "Cells 1.0.0",
                new ContactSheet.Row("RBC", List.of(Images.scene(1, 20, 30, 3), Images.scene(2, 40, 9, 4))),
                new ContactSheet.Row("grey", List.of(Images.scene(3, 16, 16, 1))));
        assertThat(PixelHash.of(sheet)).isEqualTo("ab510efe0f768437449dea3d2e634353f77889063ee48e34b9f6cc2e543a64af");
    }
}
