package io.stylemill.credential;

import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.image.XmpPacket;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures what Content Credentials cost: a main program, not a test.
 *
 * <p>Prints, by format, the median CPU time of an image of 128 pixels over alternating rounds,
 * without and with credentials, the ratio of the two, and the bytes that they add.
 */
final class CredentialsBench {
    private static final int ROUNDS = 9;
    private static final int IMAGES = 400;
    private static final int SIDE = 128;

    private CredentialsBench() {}

    public static void main(String[] arguments) {
        ImageKey key = ImageKey.of(new byte[32]);
        Origin origin = new Origin(
                "blood-cells", "1.0.0", "v1_0_0-000000017", "a".repeat(64), "b".repeat(64), "c".repeat(64), 17L);
        XmpPacket xmp = new XmpPacket("StyleGAN", "sha256:0", "seed=17;psi=0.7", "Stylemill", "urn:x");
        byte[] data = new byte[SIDE * SIDE * 3];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (128 + 90 * Math.sin(i / 700.0) + 12 * Math.sin(i * 1.7));
        }
        Pixels image = new Pixels(SIDE, SIDE, 3, data);
        Workspace workspace = new Workspace();
        for (Encoding encoding : List.of(Encoding.PNG, Encoding.jpeg(95), Encoding.webp(90))) {
            double[] plain = new double[ROUNDS];
            double[] signed = new double[ROUNDS];
            long bytes = 0;
            for (int round = -3; round < ROUNDS; round++) {
                for (boolean signing : new boolean[] {false, true}) {
                    long begin = cpu();
                    for (int i = 0; i < IMAGES; i++) {
                        byte[] file = Encoders.encode(image, encoding, xmp, workspace);
                        bytes = signing
                                ? Credentials.attach(file, encoding.format(), origin, key).length - file.length
                                : bytes;
                    }
                    if (round >= 0) {
                        (signing ? signed : plain)[round] = (cpu() - begin) / 1e6 / IMAGES;
                    }
                }
            }
            Arrays.sort(plain);
            Arrays.sort(signed);
            System.out.printf(
                    Locale.ROOT,
                    "%-5s encoded %.3f ms, with credentials %.3f ms, ratio %.2f, %d bytes more%n",
                    encoding.format().manifestName(),
                    plain[ROUNDS / 2],
                    signed[ROUNDS / 2],
                    signed[ROUNDS / 2] / plain[ROUNDS / 2],
                    bytes);
        }
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
