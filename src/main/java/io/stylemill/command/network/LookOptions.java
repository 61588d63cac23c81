package io.stylemill.command.network;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.models.Models;
import io.stylemill.order.plan.NetworkLimits;
import io.stylemill.order.plan.Recipe.Transform;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.Terminal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the images of a network look: the options that single images and films share. */
final class LookOptions {
    private static final Pattern PAIR = Pattern.compile("\\s*([^,\\s]+)\\s*,\\s*([^,\\s]+)\\s*");

    @Option(
            names = "--trunc-cutoff",
            paramLabel = "N",
            description = "Truncates the first N w layers only (default: all, also in StyleGAN v1).")
    private @Nullable Integer cutoff;

    @Option(
            names = "--center",
            paramLabel = "FILE",
            description =
                    "Truncates towards these centres, as 'centers' makes them: that of the class, or the nearest.")
    private @Nullable String center;

    @Option(names = "--class", paramLabel = "C", description = "Class, by name or index; conditional networks need it.")
    private @Nullable String className;

    @Option(
            names = "--direction",
            paramLabel = "FILE[#NAME]",
            description = "Edits the images along a direction, as 'directions' makes them.")
    private @Nullable String direction;

    @Option(
            names = "--direction-layers",
            paramLabel = "LAYERS",
            description = "w layers that the direction moves: coarse, middle, fine or numbers (default: all).")
    private @Nullable String directionLayers;

    @Option(
            names = "--noise-mode",
            paramLabel = "MODE",
            description = "const: the stored noise; random: drawn for each seed, the same every time; none (default:"
                    + " const).")
    private SeedRecipes.NoiseMode noiseMode = SeedRecipes.NoiseMode.CONST;

    @Option(names = "--translate", paramLabel = "X,Y", description = "StyleGAN3: moves the image, in image sizes.")
    private String translate = "0,0";

    @Option(names = "--rotate", paramLabel = "DEG", description = "StyleGAN3: turns the image, in degrees.")
    private double rotate;

    @Option(
            names = "--lod",
            paramLabel = "L",
            description = "StyleGAN v1: level of detail, 0 = finished (default: as the checkpoint stores it).")
    private @Nullable Double lod;

    /**
     * Adds what is wrong before the network is known.
     *
     * @param strengths as given, how far along the direction
     */
    void check(List<Double> strengths, OptionProblems problems) {
        problems.addIf(
                        !strengths.isEmpty() && direction == null,
                        () -> "--strength says how far along --direction FILE, which is not named")
                .addIf(
                        !Double.isFinite(rotate),
                        () -> "--rotate is '" + rotate + "'; it must be a finite number of degrees")
                .addIf(
                        transform() == null,
                        () -> "--translate is '" + translate + "'; it must be two numbers such as 0.3,-0.1")
                .addIf(
                        directionLayers != null && direction == null,
                        () -> "--direction-layers goes with --direction FILE, which is not named");
    }

    private @Nullable Transform transform() {
        Matcher pair = PAIR.matcher(translate);
        if (!pair.matches()) {
            return null;
        }
        try {
            double x = Double.parseDouble(pair.group(1));
            double y = Double.parseDouble(pair.group(2));
            return Double.isFinite(x) && Double.isFinite(y) ? new Transform(x, y, rotate) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns the look, with the files that are named read. */
    SeedRecipes.Look of(Models models, double psi, SeedRecipes.@Nullable Mix mix, @Nullable LatentArray projected) {
        Transform transform = transform();
        return new SeedRecipes.Look(
                className,
                psi,
                cutoff,
                mix,
                noiseMode,
                transform == null ? Transform.IDENTITY : transform,
                lod,
                projected,
                center == null ? null : models.files().namedLatents(center),
                direction == null ? null : moved(models, direction));
    }

    private SeedRecipes.Moved moved(Models models, String address) {
        String name = address.substring(address.indexOf('#') + 1);
        return new SeedRecipes.Moved(
                name.equals(address) ? "direction" : name, models.files().direction(address), directionLayers);
    }

    /**
     * Says which flags change nothing.
     *
     * @param classless whether the latents are of no class
     */
    void tell(Terminal terminal, NetworkDescription network, boolean classless) {
        if (className != null && !network.conditional()) {
            terminal.say("stylemill: --class is ignored: this network has no classes");
        } else if (className != null && classless) {
            terminal.say("stylemill: --class is ignored: a projected w has no class");
        }
        if (noiseMode == SeedRecipes.NoiseMode.RANDOM) {
            NetworkLimits.noise(network, null)
                    .ifPresent(why -> terminal.say("stylemill: --noise-mode=random changes nothing: " + why));
        }
    }
}
