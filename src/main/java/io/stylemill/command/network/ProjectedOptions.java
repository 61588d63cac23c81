package io.stylemill.command.network;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.models.Models;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options about w of a file in place of seeds. */
final class ProjectedOptions {
    /** The words that manifests use, without z. */
    static final class SpaceWord implements ITypeConverter<Space> {
        @Override
        public Space convert(String word) {
            return switch (word) {
                case "w" -> Space.W;
                case "w+" -> Space.W_PLUS;
                default -> throw new TypeConversionException("'" + word + "' is none of w, w+");
            };
        }
    }

    @Option(
            names = "--projected-w",
            paramLabel = "FILE",
            description =
                    "w of a file in place of seeds, one image (proj00.png) for each row: .npz as NVIDIA's projector"
                            + " writes, .npy, safetensors or .pt, of the shape [N, layers, w] or [N, w]; [layers, w] is"
                            + " one w+.")
    private @Nullable String projectedW;

    @Option(
            names = "--projected-space",
            paramLabel = "SPACE",
            converter = SpaceWord.class,
            description =
                    "What the rows of --projected-w are where its shape is [N, w]: w, a row for each image, or w+, a"
                            + " row for each layer of one image.")
    private @Nullable Space projectedSpace;

    boolean named() {
        return projectedW != null;
    }

    /** Returns the w that is named, or null. */
    @Nullable
    LatentArray read(Models models, NetworkDescription network, Terminal terminal) {
        return projectedW == null ? null : shaped(models.files().namedLatents(projectedW), network, terminal);
    }

    /**
     * An array {@code [layers, w]} is one w+ and, as it is, also a w for each of as many images.
     * Projections are saved so, and single w in one array only seldom as many as the network has
     * layers.
     */
    private LatentArray shaped(LatentFile.Named named, NetworkDescription network, Terminal terminal) {
        LatentArray array = named.array();
        boolean both = array.layers() == 1 && array.rows() > 1 && array.rows() == network.numWs();
        if (projectedSpace == Space.W_PLUS && array.layers() == 1) {
            return array.asOne();
        }
        if (!both || projectedSpace != null) {
            return array;
        }
        if (!named.plain()) {
            throw Failure.input(
                    "bad-option",
                    "--projected-w: the array " + named.name() + " has the shape " + array.shape()
                            + ", which is one w+ of this network and also " + array.rows()
                            + " images of one w each; say which with --projected-space=w+ or --projected-space=w");
        }
        terminal.say("stylemill: --projected-w has the shape " + array.shape() + " and is taken as one w+ of "
                + array.rows() + " layers; for " + array.rows()
                + " images of one w each, add --projected-space=w");
        return array.asOne();
    }
}
