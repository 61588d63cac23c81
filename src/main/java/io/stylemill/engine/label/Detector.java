package io.stylemill.engine.label;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.generator.Detections;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.TorchProgram;
import io.stylemill.failure.Failure;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Labeler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A program of {@code kind: detection}: for one image {@code [1, C, H, W]} it gives what
 * torchvision's detectors give, {@code boxes [K, 4]} as {@code x1, y1, x2, y2} in pixels of its
 * input, {@code scores [K]} from 0 to 1 and {@code labels [K]} from 1, since 0 is the background.
 *
 * <p>Images go in one at a time, so that none depends on its neighbours. Boxes that reach a little
 * over the border are cut.
 */
public final class Detector implements ObjectFinder {
    /** How far a box may reach over the border before it is cut, as a share of the side. */
    private static final double OVER = 0.1;

    /** Most boxes of an image. */
    private static final int MOST = 10_000;

    private final Labeler labeler;
    private final ProgramInput input;
    private final TorchProgram program;

    private Detector(Labeler labeler, ProgramInput input, TorchProgram program) {
        this.labeler = labeler;
        this.input = input;
        this.program = program;
    }

    /**
     * Returns the program, loaded onto the device and tried with noise, a black and a white image.
     *
     * @param archive the program's file, as read; what runs is what was hashed
     * @throws Failure {@code torchscript-expected}, {@code torchscript-unsafe},
     *     {@code no-such-device}, {@code bad-network}; {@code torchscript-output} when it does not
     *     give boxes, scores and labels as declared; {@code torchscript-not-repeatable};
     *     {@code RESOURCES}
     */
    public static Detector open(PyTorch engine, Checkpoint archive, Labeler labeler, Device device) {
        TorchProgram program = engine.program(archive, device, "the labeler " + labeler.name());
        try {
            Detector detector = new Detector(labeler, new ProgramInput(labeler.input()), program);
            float[] noise = ImageProgram.noise(detector.input, 1);
            List<Box> first = detector.boxes(
                    noise, labeler.input().width(), labeler.input().height());
            detector.find(
                    List.of(Segmenter.plain(labeler.input(), 0), Segmenter.plain(labeler.input(), 255)),
                    new Workspace());
            if (!detector.boxes(noise, labeler.input().width(), labeler.input().height())
                    .equals(first)) {
                throw ImageProgram.notRepeatable("the labeler " + labeler.name());
            }
            return detector;
        } catch (Failure e) {
            program.close();
            throw e;
        }
    }

    @Override
    public List<String> classes() {
        return labeler.classes();
    }

    @Override
    public List<Found> find(List<Pixels> images, Workspace workspace) {
        List<Found> found = new ArrayList<>(images.size());
        float[] values = new float[input.size()];
        for (Pixels image : images) {
            input.write(image, workspace, values, 0);
            found.add(new Found(null, null, boxes(values, image.width(), image.height())));
        }
        return found;
    }

    private List<Box> boxes(float[] values, int width, int height) {
        Detections given = Detections.of(program, values, input.shape(1));
        int n = given.scores().length;
        if (n > MOST) {
            throw bad(n + " boxes for an image; at most " + MOST + " are taken: leave out those with low scores");
        }
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Box box = box(given, i, width, height);
            if (box.score() >= labeler.finds().minScore()) {
                boxes.add(box);
            }
        }
        boxes.sort(Comparator.comparingDouble(Box::score).reversed());
        return boxes;
    }

    private Box box(Detections given, int i, int width, int height) {
        float score = given.scores()[i];
        if (!(score >= 0 && score <= 1)) {
            throw bad(
                    "the score " + score + "; scores lie from 0 to 1: take the sigmoid or the softmax in the program");
        }
        float number = given.labels()[i];
        int label = (int) number;
        if (label != number || label < 1 || label >= labeler.classes().size()) {
            throw bad("the label " + (label == number ? Integer.toString(label) : Float.toString(number)) + "; "
                    + labeler.classes().size() + " classes are declared, " + labeler.classes()
                    + ", so labels lie from 1 to " + (labeler.classes().size() - 1) + ", and 0 is the background");
        }
        int[] across = edges(given, i, 0, labeler.input().width(), width);
        int[] down = edges(given, i, 1, labeler.input().height(), height);
        return new Box(
                label, Math.rint(score * 1e6) / 1e6, across[0], down[0], across[1] - across[0], down[1] - down[0]);
    }

    /** Returns the first and the end of a box's pixels along an axis, in the image. */
    private int[] edges(Detections given, int i, int axis, int taken, int side) {
        float low = given.boxes()[4 * i + axis];
        float high = given.boxes()[4 * i + axis + 2];
        boolean inside = low >= -OVER * taken && high <= (1 + OVER) * taken && high > 0 && low < taken;
        if (!(inside && low < high)) {
            float[] all = java.util.Arrays.copyOfRange(given.boxes(), 4 * i, 4 * i + 4);
            throw bad("the box " + java.util.Arrays.toString(all) + " for an image of "
                    + labeler.input().width()
                    + " x " + labeler.input().height()
                    + " pixels; boxes are x1, y1, x2, y2 in pixels of the program's input, x1 below x2 and y1 below y2,"
                    + " inside the image");
        }
        double scale = (double) side / taken;
        int from = (int) Math.min(side - 1, Math.max(0, Math.rint(low * scale)));
        int to = (int) Math.min(side, Math.rint(high * scale));
        return new int[] {from, Math.max(from + 1, to)};
    }

    private Failure bad(String found) {
        return Failure.input("torchscript-output", "the labeler " + labeler.name() + " gave " + found);
    }

    @Override
    public void close() {
        program.close();
    }
}
