package io.stylemill.provenance;

import io.stylemill.checkpoint.Direction;
import io.stylemill.dataset.Layout;
import io.stylemill.dataset.PublishedVersion;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.plan.Recipe;
import java.util.List;

/** Finds the directions that a record's edits go along in the version that holds the record. */
final class EditDirections {
    private EditDirections() {}

    /**
     * Returns the directions, each checked against the digest that the record names.
     *
     * @throws Failure {@code missing-file}, {@code file-differs} or {@code direction-differs} ({@code VERIFICATION})
     */
    static List<Direction> of(PublishedVersion version, Recipe recipe) {
        return recipe.edits().stream()
                .map(Recipe.Edit::directionSha256)
                .distinct()
                .map(sha256 -> direction(version, sha256))
                .toList();
    }

    private static Direction direction(PublishedVersion version, String sha256) {
        String path = Layout.directionPath(sha256);
        Direction direction;
        try {
            direction = Direction.parse(version.content(path), version.address() + path);
        } catch (Failure e) {
            throw Failure.of(Kind.VERIFICATION, e.code(), e.getMessage(), e);
        }
        if (!direction.sha256().equals(sha256)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "direction-differs",
                    version.address() + path + " holds the direction " + direction.sha256()
                            + ", not the one it is named after");
        }
        return direction;
    }
}
