package io.stylemill.order.plan;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Truncation.Center;
import io.stylemill.order.manifest.Truncation.CenterChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the samples of one group are truncated towards. */
final class CenterPlan {
    private final LatentFiles.@Nullable Centers centers;
    private final boolean stated;

    CenterPlan(Manifest manifest, Group group, Setting setting) {
        Center written = group.truncation().center();
        LatentFiles files = setting.latents();
        this.centers = written != null && files.hold(written) ? files.centers(written) : null;
        this.stated = manifest.samples().stream().anyMatch(g -> g.truncation().center() != null);
    }

    /** Adds what does not fit the network; {@code at} is the group's place. */
    void check(Group group, NetworkDescription network, String at, List<Problem> problems) {
        Center written = group.truncation().center();
        if (centers == null || written == null) {
            return;
        }
        String place = at + "/truncation/center";
        int layers = centers.array().layers();
        if (!network.styled()) {
            problems.add(new Problem(place, "the TorchScript archive takes z, so there is no w to truncate"));
        } else if (centers.array().width() != network.wDim() || layers != 1 && layers != network.numWs()) {
            problems.add(new Problem(
                    place,
                    written.file() + " has the shape " + centers.array().shape() + "; centres of this network have [N, "
                            + network.wDim() + "], or [N, " + network.numWs() + ", " + network.wDim()
                            + "] with a row for each w layer"));
        }
        if (centers.by() == CenterChoice.CLASS) {
            checkClasses(group, network, place, written, problems);
        }
    }

    private void checkClasses(
            Group group, NetworkDescription network, String place, Center written, List<Problem> problems) {
        int rows = centers == null ? 0 : centers.array().rows();
        if (!network.conditional()) {
            problems.add(new Problem(
                    place, "it is to be that of the class, but this network knows no classes; write by: nearest"));
        } else if (rows != network.cDim()) {
            problems.add(new Problem(
                    place,
                    written.file() + " holds " + rows + " centres, but the network has " + network.cDim()
                            + " classes; make one for each with 'stylemill centers --per-class'"));
        } else if (group.label().vector() != null || group.label().equals(Group.Label.NONE)) {
            problems.add(new Problem(
                    place,
                    "it is to be that of the class, but the group names none for its images; write label: {class: ...}"
                            + " or by: nearest"));
        }
    }

    /** Returns the centre of a sample of a class, or null where no image of the dataset has one. */
    Recipe.@Nullable Center of(int classIndex) {
        if (centers == null) {
            return stated ? Recipe.Center.MEAN : null;
        }
        int row = centers.by() == CenterChoice.CLASS
                ? classIndex
                : centers.array().rows() == 1 ? 0 : -1;
        return new Recipe.Center(centers.array().sha256(), row);
    }
}
