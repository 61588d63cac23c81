package io.stylemill.command.network;

import io.stylemill.engine.projection.PictureFiles;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A sheet of pictures, the way to each, and the image of its latent; of many pictures, some. Safe
 * for many threads.
 */
final class ProjectionSheet {
    /** States on the way that are shown. */
    static final int STAGES = 4;

    private static final int CELL = 96;

    private final Set<PictureFiles.Named> shown;
    private final Map<String, ContactSheet.Row> rows = new TreeMap<>();

    ProjectionSheet(PictureFiles files) {
        this.shown = Set.copyOf(ContactSheet.spread(files.all(), ContactSheet.MOST_LINES));
    }

    boolean shows(PictureFiles.Named picture) {
        return shown.contains(picture);
    }

    /** Returns the states that a sheet has room for, from the start on. */
    static <T> List<T> shown(List<T> stages) {
        int most = Math.min(STAGES, stages.size());
        return IntStream.range(0, most)
                .mapToObj(i -> stages.get(i * stages.size() / most))
                .toList();
    }

    synchronized void add(PictureFiles.Named picture, Pixels real, List<Pixels> stages, Pixels made) {
        Workspace workspace = new Workspace();
        List<Pixels> images = new ArrayList<>();
        images.add(ContactSheet.fitted(real, CELL, workspace));
        stages.forEach(stage -> images.add(ContactSheet.fitted(stage, CELL, workspace)));
        images.add(ContactSheet.fitted(made, CELL, workspace));
        rows.put(
                picture.name(),
                new ContactSheet.Row(
                        String.format(Locale.ROOT, "%s   %.1f dB", picture.name(), Decoders.psnr(made, real)), images));
    }

    synchronized ContactSheet draw() {
        return new ContactSheet("real, and what is projected", List.copyOf(rows.values()), CELL, STAGES + 2);
    }
}
