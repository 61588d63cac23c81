package io.stylemill.order.plan;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Latent.Rows;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.Families.Origin;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latents that a group names one by one: seeds, rows of a file, or frames of walks through
 * either.
 */
final class NamedLatents {
    /** A number for each stop, that is seed or row; null for all rows. */
    private final @Nullable Ranges numbers;

    private final String file;
    private final long stops;
    private final Space space;
    private final Latent.@Nullable Walk walk;

    private final PictureRows pictures;
    private final int copies;
    /** Whether the rows are used in turn, as often as there are images. */
    private final boolean round;

    private NamedLatents(
            @Nullable Ranges numbers,
            String file,
            long stops,
            Space space,
            Latent.@Nullable Walk walk,
            PictureRows pictures,
            int copies,
            boolean round) {
        this.numbers = numbers;
        this.file = file;
        this.stops = stops;
        this.space = space;
        this.walk = walk;
        this.pictures = pictures;
        this.copies = copies;
        this.round = round;
    }

    /**
     * Returns the latents that a group names, or null where it draws them.
     *
     * @param at the group's place
     * @param problems takes what does not fit the network
     */
    static @Nullable NamedLatents of(Group group, Setting setting, String at, List<Problem> problems) {
        Latent latent = group.latent();
        boolean round = group.fill() != null;
        if (latent instanceof Latent.Seeds seeds) {
            return new NamedLatents(seeds.seeds(), "", seeds.seeds().size(), Space.Z, null, PictureRows.NONE, 1, false);
        }
        Rows rows = latent.rows();
        Latent.Walk walk = latent instanceof Latent.Walk w ? w : null;
        String place = at + "/latent" + (walk == null ? "" : "/walk");
        Ranges seeds = walk == null ? null : walk.seeds();
        NamedLatents named;
        if (walk != null && seeds != null) {
            named = new NamedLatents(seeds, "", seeds.size(), walk.space(), walk, PictureRows.NONE, 1, false);
        } else if (rows != null) {
            LatentArray array = setting.latents().latents(rows);
            checkFile(rows, array, setting.network(), place, problems);
            Ranges numbers = rows.rows();
            long count = numbers == null ? array.rows() : numbers.size();
            named = new NamedLatents(
                    numbers,
                    array.sha256(),
                    count,
                    rows.space(),
                    walk,
                    PictureRows.of(rows, array, count, setting.latents(), place, problems),
                    latent instanceof Latent.File own ? own.copies() : 1,
                    round);
        } else {
            return null;
        }
        named.check(setting.network(), place, problems);
        return named;
    }

    private static void checkFile(
            Rows rows, LatentArray array, NetworkDescription network, String place, List<Problem> problems) {
        boolean z = rows.space() == Space.Z;
        boolean styled = network.styled();
        int layers = rows.space() == Space.W_PLUS ? network.numWs() : 1;
        int width = z ? network.zDim() : network.wDim();
        boolean fits = array.width() == width && array.layers() == layers;
        if ((z || styled) && !fits && !(z && styled && !network.maps())) {
            problems.add(new Problem(
                    place + "/file",
                    rows.file() + " has the shape " + array.shape() + "; "
                            + rows.space().word() + " of this network is "
                            + (layers == 1 ? "[N, " : "[N, " + layers + ", ") + width + "]"));
        }
        Ranges named = rows.rows();
        if (named != null && named.max() >= array.rows()) {
            problems.add(new Problem(
                    place + "/rows",
                    "row " + named.max() + " does not exist; " + rows.file() + " has " + array.rows() + ", 0 to "
                            + (array.rows() - 1)));
        }
    }

    private void check(NetworkDescription network, String place, List<Problem> problems) {
        if (space != Space.Z && !network.styled()) {
            problems.add(new Problem(
                    place + "/space", "the TorchScript archive takes z, so there is no " + space.word() + "; write z"));
        }
        if (walk == null) {
            return;
        }
        long each = walk.stopsOfAClip(stops);
        if (stops < 2 || stops % each != 0) {
            problems.add(new Problem(
                    place,
                    "there are " + stops + " stops; "
                            + (stops < 2
                                    ? "a walk needs two or more"
                                    : "they do not make whole clips of " + each + "; name a multiple")));
        }
    }

    /** Returns whether w is made of z by the mapping network. */
    boolean mapped() {
        return file.isEmpty() || space == Space.Z;
    }

    /** Returns how many there are: seeds, rows, or frames of all clips; at least 1. */
    long count() {
        return walk == null ? bounded(stops, copies) : Math.max(1, stops / walk.stopsOfAClip(stops)) * frames();
    }

    /** Returns how many stops a walk passes, 0 without one. */
    long walked() {
        return walk == null ? 0 : stops;
    }

    /** Returns how many follow each other in one clip, 1 without clips. */
    long frames() {
        return walk == null ? 1 : Math.max(1, walk.frames(stops));
    }

    /** Returns the latent of that number, from 0. */
    ZSource source(long number) {
        if (walk == null) {
            long row = index(number);
            return file.isEmpty() ? new ZSource.Seed(stop(row)) : row(row);
        }
        long each = walk.stopsOfAClip(stops);
        long first = number / frames() * each;
        return WalkFrames.source(walk, file, each, index -> stop(first + index), number % frames());
    }

    /** Returns the row of that number among those that are used, from 0. */
    ZSource.Row row(long row) {
        return new ZSource.Row(space, file, Math.toIntExact(stop(row)), null, pictures.of(row), null);
    }

    /** Returns where each used row comes from. */
    List<Origin> rows() {
        List<Origin> origins = new ArrayList<>();
        for (long row = 0; row < stops; row++) {
            origins.add(originOf(row));
        }
        return origins;
    }

    /** Returns the number among the used rows of the latent {@code number}. */
    long index(long number) {
        return round ? number % stops : number / copies;
    }

    private long stop(long index) {
        return numbers == null ? index : numbers.get(index);
    }

    /**
     * Returns what decides the family of the latent of that number: itself, or the first stop of
     * its clip.
     */
    Origin origin(long number) {
        long each = walk == null ? 1 : walk.stopsOfAClip(stops);
        return originOf(walk == null ? index(number) : number / frames() * each);
    }

    /** A picture that several files have latents of is one origin. */
    private Origin originOf(long index) {
        String picture = pictures.of(index);
        return picture.isEmpty() ? new Origin(file, stop(index)) : Origin.picture(picture);
    }

    /** Returns the stops of every clip. */
    List<List<Origin>> clips() {
        List<List<Origin>> clips = new ArrayList<>();
        if (walk != null) {
            int each = Math.toIntExact(walk.stopsOfAClip(stops));
            for (long from = 0; from < stops; from += each) {
                List<Origin> clip = new ArrayList<>(each);
                for (int i = 0; i < each; i++) {
                    clip.add(originOf(from + i));
                }
                clips.add(clip);
            }
        }
        return clips;
    }

    /**
     * Returns the product, or what is more than any plan may hold: the rows of a file are counted
     * here first.
     */
    static long bounded(long latents, long perLatent) {
        boolean fits = Math.multiplyHigh(latents, perLatent) == 0 && latents * perLatent >= 0;
        return Math.min(fits ? latents * perLatent : Long.MAX_VALUE, 2 * Manifest.MAX_IMAGES);
    }
}
