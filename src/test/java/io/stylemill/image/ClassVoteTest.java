package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassVoteTest {
    private static Pixels map(int width, int height, int... labels) {
        byte[] data = new byte[labels.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) labels[i];
        }
        return new Pixels(width, height, 1, data);
    }

    private static void becomes(Pixels resized, Pixels expected) {
        assertThat(resized).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void takesTheClassThatCoversMostOfTheArea() {
        becomes(ClassVote.resize(map(4, 2, 1, 1, 0, 2, 1, 0, 2, 2), 2, 1), map(2, 1, 1, 2));
    }

    @Test
    void weighsPixelsThatLieInTwoNewOnes() {
        // Each new pixel covers 1.5 old ones: the middle one is half in both.
        becomes(ClassVote.resize(map(3, 1, 7, 5, 3), 2, 1), map(2, 1, 7, 3));
        // 5 x 1 to 2 x 1: the second new pixel has half of the third old one, and all of the last
        // two.
        becomes(ClassVote.resize(map(5, 1, 1, 1, 4, 4, 2), 2, 1), map(2, 1, 1, 4));
    }

    @Test
    void takesTheSmallerOfEqualClasses() {
        becomes(ClassVote.resize(map(2, 2, 9, 4, 4, 9), 1, 1), map(1, 1, 4));
        becomes(ClassVote.resize(map(2, 1, 200, 255), 1, 1), map(1, 1, 200));
    }

    @Test
    void repeatsPixelsOfLargerMaps() {
        becomes(ClassVote.resize(map(2, 1, 3, 255), 4, 2), map(4, 2, 3, 3, 255, 255, 3, 3, 255, 255));
        becomes(ClassVote.resize(map(2, 1, 3, 255), 3, 1), map(3, 1, 3, 3, 255));
    }

    @Test
    void leavesMapsOfTheSameSizeAndRefusesColours() {
        Pixels same = map(2, 1, 1, 2);
        assertThat(ClassVote.resize(same, 2, 1)).isSameAs(same);
        assertThatThrownBy(() -> ClassVote.resize(new Pixels(1, 1, 3, new byte[3]), 2, 1))
                .hasMessage("a map of classes has one channel, not 3");
    }
}
