package io.stylemill.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.image.Pixels;
import io.stylemill.plan.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageGradientTest {
    @Test
    void isTheSlopeOfTheDistanceInEveryFamily() {
        try (PyTorchGenerator generator = PyTorch.start(1).load(SampleCheckpoint.read(), Device.CPU, "fp32", 2)) {
            Pixels picture = generator.generate(List.of(Recipes.sample(1, 0, 2))).get(0);
            float[] ws = new float[0];
            for (float[] one : generator.styles(List.of(Recipes.sample(2, 1, 2), Recipes.sample(3, 1, 2)))) {
                int at = ws.length;
                ws = Arrays.copyOf(ws, at + one.length);
                System.arraycopy(one, 0, ws, at, one.length);
            }
            try (ImageGradient gradient = generator.gradient(ImageGradient.Loss.ofPixels(1), Recipes.sample(0, 0, 2));
                    ImageGradient.Goal goal = gradient.goal(List.of(picture))) {
                long t = System.nanoTime();
                ImageGradient.Slope slope = goal.at(new ImageGradient.Point(ws, List.of()));
                for (int i = 0; i < 100; i++) slope = goal.at(new ImageGradient.Point(ws, List.of()));
                System.out.println("ms per step of 2: " + (System.nanoTime() - t) / 1e6 / 101);
                System.out.println(Arrays.toString(slope.distances()));
                double norm = 0;
                for (float g : slope.ws()) norm += g * g;
                float[] moved = ws.clone();
                float h = 1e-3f;
                for (int i = 0; i < ws.length; i++) moved[i] += h * slope.ws()[i] / (float) Math.sqrt(norm);
                ImageGradient.Slope after = goal.at(new ImageGradient.Point(moved, List.of()));
                double rise = 0;
                for (int n = 0; n < 2; n++) rise += after.distances()[n] - slope.distances()[n];
                System.out.println(rise / h + " " + Math.sqrt(norm));
            }
        }
    }
}
