package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Latent.Rows;
import io.stylemill.order.manifest.Latent.Space;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that name rows of a file, in the mapping that they are part of.
 *
 * @param <R> what the mapping becomes
 */
final class RowsKeys<R> {
    /** Rows of a file, and stops of a walk: far more than anybody's file holds. */
    static final int MAX_ROW = 10_000_000;

    final Key<R, String> file;
    final Key<R, String> sha256;
    final Key<R, Ranges> rows;
    final Key<R, Space> space;
    final Key<R, List<String>> pictures;

    /** @param in finds the rows in the mapping's record */
    RowsKeys(Key.From<R, Rows> in) {
        file = Key.<R, String>of(
                        "file",
                        Types.line("a file of latents, for example w.npy or projected_w.npz"),
                        from(in, Rows::file))
                .example("projected_w.npz")
                .required()
                .says(
                        "a NumPy or safetensors file: path relative to the folder of the manifest, absolute path, or address in"
                                + " a bucket, and where it has several arrays `#` and the name of one");
        sha256 = Key.<R, String>of(
                        "sha256",
                        Types.sha256("the array's SHA-256, 64 hex digits as the plan prints it"),
                        from(in, Rows::sha256))
                .without("not checked")
                .says("SHA-256 of the array, 64 hex digits, as the plan prints it; another one is refused");
        rows = Key.<R, Ranges>of("rows", RangeTypes.ranges(MAX_ROW, "0-9").shared("rows"), from(in, Rows::rows))
                .without("all")
                .says("rows of the file, in the order that you write")
                .typical();
        space = Key.<R, Space>of("space", Types.word(Space.values(), Space::word), from(in, Rows::space))
                .example("w")
                .required()
                .says("what the rows are: `z`, `w`, or `w+`");
        pictures = Key.<R, List<String>>of("pictures", pictureDigests(), mapping -> {
                    Rows of = in.of(mapping);
                    return of == null || of.pictures().isEmpty() ? null : of.pictures();
                })
                .without("what `stylemill project` noted beside the file")
                .says("SHA-256 of the picture that each row was found for");
    }

    private static ValueType<List<String>> pictureDigests() {
        ValueType<String> one = Types.sha256("the SHA-256 of a picture's file, 64 hex digits");
        return ValueType.<List<String>>of(
                        Lists.schema(one, 1, Integer.MAX_VALUE),
                        "",
                        spot -> spot.each(
                                1,
                                Integer.MAX_VALUE,
                                "a list with the SHA-256 of the picture of each row, 64 hex digits each",
                                one::read))
                .shared("pictures");
    }

    private static <R, T> Key.From<R, T> from(Key.From<R, Rows> in, Key.From<Rows, T> part) {
        return mapping -> {
            Rows rows = in.of(mapping);
            return rows == null ? null : part.of(rows);
        };
    }

    List<Key<R, ?>> all() {
        return List.of(file, sha256, rows, space, pictures);
    }

    /** Returns the rows that a section names, or null after reporting. */
    @Nullable
    Rows rows(Section section) {
        String name = section.find(file);
        Space of = section.find(space);
        return name == null || of == null || section.refused(rows)
                ? null
                : new Rows(name, section.find(sha256), of, section.find(rows), section.or(pictures, List.of()));
    }
}
