package io.stylemill.factory.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootsTest {
    @TempDir
    private Path folder;

    private Path models;
    private Roots roots;

    @BeforeEach
    void makesRoots() throws Exception {
        folder = folder.toRealPath();
        models = Files.createDirectories(folder.resolve("models"));
        Files.writeString(models.resolve("net"), "x");
        Files.writeString(folder.resolve("secret"), "x");
        roots = new Roots(List.of(models.toString(), "s3://models/public/", "s3://whole/"), folder);
    }

    private void refuses(String address) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roots.admit(address, "stylemill.checkpoints"))
                .as(address)
                .matches(f -> f.code().equals("outside-roots") || f.code().equals("key-invalid"));
    }

    @Test
    void admitsWhatLiesUnderARoot() {
        assertThat(roots.admit(models.resolve("net").toString(), "s"))
                .isEqualTo(models.resolve("net").toString());
        assertThat(roots.admit("models/net", "s"))
                .isEqualTo(models.resolve("net").toString());
        assertThat(roots.admit(models.resolve("absent").toString(), "s"))
                .isEqualTo(models.resolve("absent").toString());
        assertThat(roots.admit("s3://models/public/a/b", "s")).isEqualTo("s3://models/public/a/b");
        assertThat(roots.admit("s3://whole/x", "s")).isEqualTo("s3://whole/x");
    }

    @Test
    void namesAFileOfTheSameNameWhereThereIsNone() throws Exception {
        Path more = Files.createDirectories(folder.resolve("more/deep"));
        Files.writeString(more.resolve("other"), "x");
        roots = new Roots(
                List.of(models.toString(), "s3://whole/", folder.resolve("more").toString()), folder);
        assertThat(roots.namesake(models + "/../elsewhere/net")).contains("net");
        assertThat(roots.namesake(models + "/x/other"))
                .contains(more.resolve("other").toString());
        assertThat(roots.namesake(models + "/net")).isEmpty();
        assertThat(roots.namesake(models + "/nothing")).isEmpty();
        assertThat(roots.namesake(models + "/../secret")).isEmpty();
        assertThat(roots.namesake("s3://whole/net")).isEmpty();
    }

    @Test
    void refusesPathsThatLeadOut() {
        refuses(folder.resolve("secret").toString());
        refuses(models + "/../secret");
        refuses("models/../secret");
        refuses("/etc/passwd");
        refuses(models + "-other/net");
        refuses("file:/etc/passwd");
    }

    @Test
    void followsLinksToWhereTheyReallyLead() throws Exception {
        Files.createSymbolicLink(models.resolve("out"), folder.resolve("secret"));
        Files.createSymbolicLink(models.resolve("up"), folder);
        Files.createSymbolicLink(models.resolve("in"), models.resolve("net"));
        refuses(models.resolve("out").toString());
        refuses(models.resolve("up/secret").toString());
        assertThat(roots.admit(models.resolve("in").toString(), "s"))
                .isEqualTo(models.resolve("net").toString());
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), models);
        assertThat(new Roots(List.of(linked.toString()), folder)
                        .admit(linked.resolve("net").toString(), "s"))
                .isEqualTo(models.resolve("net").toString());
    }

    @Test
    void answersTheSameOutsideWhetherAFileIsThereOrNot() throws Exception {
        Files.createSymbolicLink(models.resolve("up"), folder);
        Files.createSymbolicLink(models.resolve("dead"), Path.of("../nothing"));
        Files.createSymbolicLink(models.resolve("far"), Path.of("/nowhere/at/all"));
        Files.createSymbolicLink(models.resolve("round"), models.resolve("round"));
        String there = models + "/up/secret";
        for (String absent : List.of(
                models + "/up/absent", models + "/dead", models + "/dead/x", models + "/far", models + "/round")) {
            assertThat(refusal(absent)).isEqualTo(refusal(there).replace(there, absent));
        }
        Files.createSymbolicLink(models.resolve("new"), Path.of("up/models/later"));
        assertThat(roots.admit(models + "/new", "s"))
                .isEqualTo(models.resolve("later").toString());
    }

    private String refusal(String address) {
        return catchThrowableOfType(Failure.class, () -> roots.admit(address, "stylemill.checkpoints"))
                .toString();
    }

    @Test
    void comparesKeysByWholeSegments() {
        refuses("s3://models/public-not/net");
        refuses("s3://models/net");
        refuses("s3://other/public/net");
        refuses("s3://models/public/../private/net");
        refuses("s3://models/public//net");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> roots.admit("s3://models/private/net", "stylemill.checkpoints"))
                .withMessage("s3://models/private/net does not lie under a root that this factory allows (" + models
                        + ", s3://models/public/, s3://whole/); copy it there, or have the operator add its place to"
                        + " stylemill.checkpoints");
    }
}
