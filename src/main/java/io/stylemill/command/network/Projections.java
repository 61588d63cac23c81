package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.generator.ImageGradient.Features;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.engine.projection.PictureFiles;
import io.stylemill.engine.projection.ProjectedFile;
import io.stylemill.engine.projection.Projector;
import io.stylemill.engine.projection.WStatistics;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Decoders;
import io.stylemill.image.FilmFormat;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.ProjectionNote;
import io.stylemill.order.plan.Recipe;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Projects pictures, a batch on each thread, and notes each batch when it is done. */
final class Projections {
    /** Images whose distance is nothing have no finite ratio to write. */
    private static final double HIGHEST_PSNR = 100;

    private static final int TOLD = 10;

    private final AtomicLong taken = new AtomicLong();
    private volatile long tellEvery = 1;

    private final PyTorchGenerator generator;
    private final Checkpoint checkpoint;
    private final Projector.Settings settings;
    private final WStatistics spread;
    private final Features looks;
    private final PictureFiles files;
    private final ProjectedFile file;
    private final Terminal terminal;
    private final ProjectionSheet sheet;
    private final ProjectionFilm film;

    Projections(
            PyTorchGenerator generator,
            Checkpoint checkpoint,
            Projector.Settings settings,
            WStatistics spread,
            Features looks,
            PictureFiles files,
            ProjectedFile file,
            Terminal terminal) {
        this.generator = generator;
        this.checkpoint = checkpoint;
        this.settings = settings;
        this.spread = spread;
        this.looks = looks;
        this.files = files;
        this.file = file;
        this.terminal = terminal;
        this.sheet = new ProjectionSheet(files);
        this.film = new ProjectionFilm(
                files.all().stream().filter(picture -> !file.has(picture)).toList());
    }

    /** Returns the sheet of what was done. */
    ProjectionSheet sheet() {
        return sheet;
    }

    /**
     * Writes the film of what was done, and returns how many frames it has; 0 where nothing was
     * left to do.
     */
    int film(Path to, FilmFormat format) {
        return film.write(to, format, this::images);
    }

    /** Projects what is not done yet. */
    void run(int threads, Meter meter) {
        List<PictureFiles.Named> left = new ArrayList<>();
        List<PictureFiles.Named> done = new ArrayList<>();
        files.all().forEach(picture -> (file.has(picture) ? done : left).add(picture));
        meter.advance(done.size());
        try (Projector projector = new Projector(generator, checkpoint.sha256(), settings, spread, looks)) {
            tellEvery = tellEvery((left.size() + projector.batch() - 1) / projector.batch(), settings.steps());
            List<Future<?>> batches = new ArrayList<>();
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                for (int from = 0; from < left.size(); from += projector.batch()) {
                    List<PictureFiles.Named> part = left.subList(from, Math.min(left.size(), from + projector.batch()));
                    String which = (from + 1) + " to " + (from + part.size()) + " of " + left.size();
                    batches.add(pool.submit(() -> {
                        project(projector, part, which);
                        meter.advance(part.size());
                    }));
                }
                for (int from = 0; from < done.size() && settings.stages() > 0; from += projector.batch()) {
                    show(done.subList(from, Math.min(done.size(), from + projector.batch())));
                }
                for (Future<?> one : batches) {
                    one.get();
                }
            } finally {
                stop(pool);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw Failure.of(
                        Kind.RESOURCES,
                        Code.OUT_OF_MEMORY,
                        "the Java heap is too small for these pictures; set STYLEMILL_HEAP, such as 4g, or a smaller --batch,"
                                + " and run it again to go on",
                        error);
            }
            throw Failure.of(Kind.BUG, "bug", "projecting failed: " + e.getCause(), e);
        }
    }

    private static Failure interrupted() {
        return Failure.of(Kind.TRANSIENT, "interrupted", "projecting was interrupted; run it again to go on");
    }

    /** Waits until no thread computes any more: the native memory of the network is freed next. */
    private static void stop(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns of how many steps one is told: each of a few batches ten times, and many a hundred
     * times in all.
     */
    static long tellEvery(long batches, long steps) {
        return Math.max(1, batches * steps / (TOLD * Math.max(1, Math.min(TOLD, batches))));
    }

    private void project(Projector projector, List<PictureFiles.Named> part, String which) {
        List<Projector.Picture> pictures = read(part);
        List<Projector.Found> found = projector.project(pictures, (step, losses) -> {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted();
            }
            if (taken.incrementAndGet() % tellEvery == 0) {
                terminal.say(String.format(
                        Locale.ROOT,
                        "project: pictures %s, step %d of %d, mean loss %.4g",
                        which,
                        step + 1,
                        settings.steps(),
                        mean(losses)));
            }
        });
        List<Pixels> made = images(found.stream().map(Projector.Found::ws).toList());
        Map<ProjectionNote.Image, float[]> rows = new LinkedHashMap<>();
        for (int n = 0; n < part.size(); n++) {
            float[] ws = found.get(n).ws();
            double psnr = Decoders.psnr(made.get(n), pictures.get(n).pixels());
            rows.put(
                    new ProjectionNote.Image(
                            part.get(n).name(),
                            part.get(n).sha256(),
                            found.get(n).loss(),
                            Math.min(HIGHEST_PSNR, psnr),
                            spread.distance(ws)),
                    ws);
        }
        file.add(rows);
        for (int n = 0; settings.stages() > 0 && n < part.size(); n++) {
            Pixels real = pictures.get(n).pixels();
            Projector.Found one = found.get(n);
            film.add(part.get(n), real, one.stages(), one.ws());
            if (sheet.shows(part.get(n))) {
                sheet.add(part.get(n), real, images(ProjectionSheet.shown(one.stages())), made.get(n));
            }
        }
    }

    /** Shows what was done before; the way to it is no longer known. */
    private void show(List<PictureFiles.Named> part) {
        for (PictureFiles.Named picture : part) {
            if (sheet.shows(picture)) {
                Pixels made = images(List.of(file.ws(picture))).get(0);
                sheet.add(picture, read(List.of(picture)).get(0).pixels(), List.of(), made);
            }
        }
    }

    private List<Projector.Picture> read(List<PictureFiles.Named> part) {
        NetworkDescription network = checkpoint.network();
        Workspace workspace = new Workspace();
        return part.stream()
                .map(picture -> files.read(picture, network.width(), network.height(), network.channels(), workspace))
                .toList();
    }

    /** Returns what the network makes of w+, with its stored noise: what a dataset will hold. */
    private List<Pixels> images(List<float[]> ws) {
        NetworkDescription network = checkpoint.network();
        int batch = generator.deviceClass().batch();
        List<Pixels> images = new ArrayList<>();
        for (int from = 0; from < ws.size(); from += batch) {
            List<float[]> part = ws.subList(from, Math.min(ws.size(), from + batch));
            float[] all = new float[part.size() * network.numWs() * network.wDim()];
            for (int n = 0; n < part.size(); n++) {
                System.arraycopy(part.get(n), 0, all, n * part.get(n).length, part.get(n).length);
            }
            LatentArray array = LatentArray.of(part.size(), network.numWs(), network.wDim(), all);
            Generator with = generator.withLatents(List.of(array));
            List<Recipe> recipes = new ArrayList<>();
            for (int row = 0; row < part.size(); row++) {
                recipes.add(Sheet.recipe(
                        checkpoint,
                        new Recipe.Place("projection", row, 0),
                        new Recipe.ZSource.Row(Space.W_PLUS, array.sha256(), row),
                        Collections.nCopies(network.cDim(), 0.0),
                        1,
                        List.of(),
                        batch));
            }
            images.addAll(with.generate(recipes));
        }
        return images;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
