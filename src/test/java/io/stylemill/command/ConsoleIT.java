package io.stylemill.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.engine.mask.Annotations;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import io.stylemill.version.PublishedTiny;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The console in a real browser: one factory with a token, one published version with hostile words
 * in it.
 */
class ConsoleIT {
    private static final Path CHECKPOINT =
            Path.of("samples/blood-cells/blood-cells-64.safetensors").toAbsolutePath();
    private static final Path CLASSIFIER = CHECKPOINT.resolveSibling("blood-cells-classifier.pt");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String TOKEN = "0123456789abcdef0123";
    private static final String READER = "3210fedcba9876543210";
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final List<MaskClass> PIXELS = MaskClass.named(List.of("background", "cell", "nucleus"));
    private static final String VERSION = "/datasets/cells/1.0.0";

    @TempDir
    private static Path folder;

    private static Program program;
    private static Browser browser;
    private static String address;

    @BeforeAll
    static void starts() throws IOException {
        assumeThat(Browser.isThere())
                .as("/usr/bin/chromium and /usr/bin/chromedriver (apt-get install chromium chromium-driver)")
                .isTrue();
        Files.createDirectories(folder.resolve("models"));
        Files.copy(CHECKPOINT, folder.resolve("models/net.safetensors"));
        float[] values = new float[128];
        values[3] = 1;
        DirectionFile.write(
                folder.resolve("models/directions.safetensors"),
                Map.of("round", Direction.of(1, 128, values)),
                Map.of(
                        "format",
                        DirectionFile.FORMAT,
                        "checkpoint_sha256",
                        Digests.sha256(Files.readAllBytes(CHECKPOINT)),
                        "layers",
                        "0-3"));
        Files.copy(CLASSIFIER, folder.resolve("models/classifier.pt"));
        Files.copy(Path.of("samples/blood-cells/masks/masks.safetensors"), folder.resolve("models/masks.safetensors"));
        lay(folder.resolve("models/painted"));
        Files.writeString(folder.resolve("stylemill.properties"), """
                stylemill.home = home
                stylemill.web.address = 127.0.0.1:0
                stylemill.web.token = %s
                stylemill.web.reader-token = %s
                stylemill.checkpoints = models
                stylemill.torchscript = %s
                """.formatted(
                        TOKEN, READER, Digests.sha256(Files.readAllBytes(CLASSIFIER))));
        program = Program.launch(folder, Program.command("serve"));
        await().atMost(PATIENCE).until(() -> !program.running() || program.err().contains("is ready"));
        Matcher told = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/ {2}\\(the console")
                .matcher(program.err());
        assertThat(told.find()).as(program.err()).isTrue();
        address = told.group().replaceFirst("  \\(the console", "");
        assertThat(post(manifest())).as("the order").isEqualTo(201);
        browser = Browser.on(address);
    }

    /** Two images of 16 x 12 pixels with empty masks, as 'annotate' leaves them. */
    private static void lay(Path painted) throws IOException {
        Files.createDirectories(painted);
        Files.writeString(painted.resolve(Annotations.CLASSES), CanonicalJson.write(MaskClass.fields(PIXELS)), UTF_8);
        int[] palette = PIXELS.stream().mapToInt(MaskClass::color).toArray();
        byte[] grey = new byte[16 * 12 * 3];
        Arrays.fill(grey, (byte) 190);
        for (String name : List.of("seed0000", "seed0001")) {
            Pixels image = new Pixels(16, 12, 3, grey);
            Files.write(painted.resolve(name + ".png"), Encoders.encode(image, Encoding.PNG, null, new Workspace()));
            Files.write(
                    painted.resolve(name + Annotations.MASK),
                    Encoders.indexed(new Pixels(16, 12, 1, new byte[16 * 12]), palette, new Workspace()));
        }
    }

    @AfterAll
    static void stops() {
        if (browser != null) {
            browser.close();
        }
        if (program != null) {
            program.close();
        }
    }

    private static String manifest() {
        return """
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0, title: "%s", license: CC0-1.0, card: {purpose: "%s"}}
                generator: {checkpoint: net.safetensors, license: MIT}
                samples:
                  - {name: red, label: {class: RBC}, latent: {seeds: "0-9"}, tags: {note: "%s"}}
                  - {name: white, label: {class: WBC}, latent: {seeds: "0-9"}, truncation: {psi: 0.7}}
                masks: {model: masks.safetensors}
                """.formatted(HOSTILE, HOSTILE, HOSTILE);
    }

    /** Long, so that one can look at it while it is made. */
    private static String gated() throws IOException {
        return """
                apiVersion: stylemill/v1
                dataset: {name: gated, version: 1.0.0}
                generator: {checkpoint: net.safetensors}
                labelers:
                  - {name: seen, model: classifier.pt, sha256: %s, classes: [RBC, WBC, Platelets], input: {size: 64, range: [-1, 1]}, output: probabilities}
                gates: {attempts: 40, confidence: 0.99, agreement: true}
                samples: [{name: all, count: 20000, label: {class: Platelets}, latent: {distribution: normal}}]
                output: {shards: {samples: 50}}
                """.formatted(Digests.sha256(Files.readAllBytes(CLASSIFIER)));
    }

    private static int post(String manifest) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "api/v1/runs"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(manifest))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void signIn(String token) {
        browser.run("document.querySelector('.who form')?.submit()");
        browser.open("/sign-in");
        browser.find("#token").sendKeys(token);
        browser.click("main form button");
        browser.wait("it is signed in", d -> browser.path().equals("/") ? Boolean.TRUE : null);
    }

    /** Looks at a page in both widths and both colours, and keeps pictures of it. */
    private static void look(String name, String path) {
        for (int width : List.of(1280, 390)) {
            boolean dark = width == 390;
            browser.window(width, dark);
            browser.open(path);
            browser.wait("the pictures are there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
            browser.keep(name + "-" + width);
            browser.check();
        }
        browser.window(1280, false);
    }

    @Test
    void showsFollowsMakesAndRefuses() throws IOException {
        browser.window(1280, false);

        // A stranger is led to the sign-in page, a wrong token is refused, and one arrives where
        // one wanted to go.
        browser.open("/system");
        assertThat(browser.path()).isEqualTo("/sign-in?to=%2Fsystem");
        browser.find("#token").sendKeys("nonsense");
        browser.click("main form button");
        browser.says("[role=alert]", "does not know the token");
        browser.complaints();
        browser.check();
        browser.find("#token").sendKeys(TOKEN);
        browser.click("main form button");
        browser.says("h1", "System");
        browser.says("main", "Workers");

        // The run that was posted becomes a version, without a reload.
        browser.open("/");
        browser.says("#runs", "published");
        look("runs", "/");
        browser.open("/");
        browser.click(".row-link");
        browser.says("h1", "cells");
        String run = browser.path();
        look("run", run);

        // A command of this machine asks the same REST, with a token of its own.
        try (Program list = Program.start(folder, "runs", "list")) {
            assertThat(list.status()).as(list.err()).isZero();
            assertThat(list.out()).contains(run.substring("/runs/".length()) + "  PUBLISHED ", "20 of 20 images");
        }

        // While a run goes on its newest images come, with what the gates say and why; what is
        // there stays when it ends.
        assertThat(post(gated())).as("the gated order").isEqualTo(201);
        browser.open("/");
        browser.click("a[href*='/runs/gated-']");
        browser.says("h1", "gated");
        browser.wait(
                "the newest images are there", d -> browser.all(".strip img").size() == 24 ? Boolean.TRUE : null);
        browser.says("#main", "confidence");
        browser.says("#main", "Reasons as CSV");
        look("run-gated", browser.path());
        openDrop("/cancel");
        browser.click("form[action$='/cancel'] button");
        browser.says(".head .state", "cancelled");
        assertThat(browser.find(".while-cancels").isDisplayed()).isFalse();
        browser.wait("the newest images stay", d -> browser.all(".strip img").size() == 24 ? Boolean.TRUE : null);
        String reasons = browser.find("a[href$='/reasons?format=csv']").getAttribute("href");
        assertThat(sent(reasons)).startsWith("key,attempt,split,shard,group,slot,label,label_name,gate,detail");

        // What is published, with its hostile words as words.
        look("datasets", "/datasets");
        look("version", VERSION);
        browser.open(VERSION);
        browser.says(".prose", HOSTILE);
        browser.says("main", "Yes, by the licences of data and network.");
        assertThat(browser.all(".prose img[onerror]")).isEmpty();
        assertThat(browser.all(".prose .snippet")).isEmpty();
        browser.says("#load", "Hugging Face datasets, every split under its name (train)");
        assertThat(browser.find("#load-0").getText())
                .isEqualTo("./stylemill pull s3://datasets/cells/1.0.0/ cells-1.0.0");
        browser.says("#share", "the embedded S3 server answers on this machine alone");
        browser.says("#work", "not checked since the program started");
        browser.click("form[action$='/verify'] button");
        browser.says("#work", "every byte checked at");
        assertThat(browser.find("#work .state").getText()).isEqualTo("intact");
        openDrop("/export");
        browser.run("document.getElementById('as').value = 'coco'");
        browser.click("form[action$='/export'] button");
        browser.says("#work", "exported");
        assertThat(folder.resolve("home/exports/cells-1.0.0-coco/EXPORT.json")).exists();
        openDrop("/release");
        browser.find("#note").sendKeys(HOSTILE);
        browser.click("form[action$='/release'] button");
        browser.says(".note.good", "Released by");
        browser.says(".note.good", HOSTILE);
        look("version-worked", VERSION);

        // White cells alone, by seed; the picture of one; made again, equal to the bit.
        look("gallery", VERSION + "/images?masks=shown");
        browser.open(VERSION + "/images");
        assertThat(browser.find(".tile .over").isDisplayed()).isFalse();
        browser.click("[data-masks]");
        assertThat(browser.find(".tile .over").isDisplayed()).isTrue();
        browser.wait("the masks are there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
        browser.open(VERSION + "/images?label=WBC&sort=seed");
        browser.says("h1", "10 of 20 images");
        assertThat(browser.all(".tile")).hasSize(10);
        WebElement first = browser.find(".tile a");
        first.click();
        browser.says("h1", "v1_0_0-");
        look("image", browser.path());
        browser.click("form.actions button");
        browser.says("#again", "Equal to the bit");
        browser.check();

        // A manifest with a fault, marked at its line; then a right one, with its first images,
        // handed in.
        browser.open("/new");
        browser.run(
                "const t = document.getElementById('manifest'); t.value = arguments[0];"
                        + "t.dispatchEvent(new Event('input', {bubbles: true}))",
                "apiVersion: stylemill/v1\ndataset: {name: b, versio: 1}\n");
        browser.says("#checked", "did you mean 'version'?");
        assertThat(browser.find(".gutter .marked[title*='versio']").getText()).isEqualTo("2");
        browser.keep("new-fault-1280");
        browser.check();

        // An empty text has no faults. A text that another takes the place of comes back. Escape,
        // then Tab, leads on.
        WebElement editor = browser.find("#manifest");
        editor.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        browser.says("#checked", "Write or drop a manifest");
        editor.sendKeys("mine");
        browser.click("[data-example=seeds]");
        assertThat(editor.getDomProperty("value")).contains("white-cells");
        browser.click("[data-back]");
        browser.wait("it is back", d -> "mine".equals(editor.getDomProperty("value")) ? Boolean.TRUE : null);
        browser.control("z");
        browser.wait("it is undone", d -> editor.getDomProperty("value").contains("white-cells") ? Boolean.TRUE : null);
        editor.sendKeys(Keys.ESCAPE, Keys.TAB);
        assertThat(browser.run("return document.activeElement.id")).isNotEqualTo("manifest");
        // What is offered for a checkpoint and a class is there.
        editor.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE, "generator: {checkpoint: ");
        editor.sendKeys(Keys.chord(Keys.CONTROL, " "));
        browser.says("#hints", "net.safetensors");

        // A secret of an earlier start is renewed, and nobody notices.
        browser.run("document.body.setAttribute('hx-headers', '{\"X-CSRF-Token\":\"of an earlier start\"}')");
        editor.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE, "smaples: 1");
        browser.says("#checked", "did you mean 'samples'?");
        assertThat(browser.all("#checked header")).isEmpty();
        browser.complaints();

        // Keys and values that fit are offered: the same as the schema's.
        WebElement text = browser.find("#manifest");
        text.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE, "sam");
        browser.says("#hints [aria-selected=true]", "samples");
        text.sendKeys(Keys.ENTER, Keys.ESCAPE, Keys.RETURN, "  - {la");
        browser.says("#hints", "label");
        browser.says("#hints", "latent");
        browser.keep("new-hints-1280");
        browser.check();
        text.sendKeys(Keys.ARROW_DOWN, Keys.TAB);
        browser.wait("it is put in", d -> text.getDomProperty("value").contains("  - {label: ") ? Boolean.TRUE : null);
        text.sendKeys(
                Keys.chord(Keys.CONTROL, "a"), Keys.DELETE, "generator: {checkpoint: ", Keys.chord(Keys.CONTROL, " "));
        browser.says("#hints", "net.safetensors");
        assertThat(browser.find("#hints").getText()).doesNotContain("classifier", "masks", "directions");
        text.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE, "samples:", Keys.RETURN, "  - {label: ", Keys.ESCAPE);
        text.sendKeys("WBC, noise: {mode: ", Keys.chord(Keys.CONTROL, " "));
        browser.says("#hints", "random");
        text.sendKeys(Keys.ESCAPE);
        assertThat(browser.find("#hints").isDisplayed()).isFalse();
        browser.run(
                "const t = document.getElementById('manifest'); t.value = arguments[0];"
                        + "t.dispatchEvent(new Event('input', {bubbles: true}))",
                "apiVersion: stylemill/v1\ndataset: {name: b, versio: 1}\n");
        browser.says("#checked", "did you mean 'version'?");

        // The draft outlives a change of page, and is checked again.
        browser.window(390, true);
        browser.open("/new");
        browser.says("#checked", "did you mean 'version'?");
        browser.keep("new-fault-390");
        browser.check();
        browser.window(1280, false);

        // Favourites of the studio become a manifest, and that a run.
        look("studio", "/studio");
        browser.open("/studio");
        browser.wait("the picture is there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
        // A slider of a direction moves the picture, and is in the group that is copied.
        String before = browser.find("#picture").getDomProperty("src");
        browser.run("const d = document.querySelector('[data-edit=round]'); d.value = 3;"
                + "d.dispatchEvent(new Event('input', {bubbles: true}))");
        browser.says("[data-caption]", "round 3");
        assertThat(browser.find("#picture").getDomProperty("src")).isNotEqualTo(before);
        browser.wait("the picture is there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
        browser.keep("studio-moved-1280");
        browser.click("[data-copy-group]");
        assertThat(browser.find("#copied").getDomProperty("value"))
                .contains(
                        "    attributes:\n      - {name: round, direction: \"",
                        "#round\", strength: 3, layers: \"0-3\"}");
        browser.click("[data-still]");
        // Mixed with one seed, too: what one likes is a manifest that is valid.
        browser.run("const l = document.getElementById('layers'); l.value = 'middle';"
                + "l.dispatchEvent(new Event('input', {bubbles: true}))");
        browser.click("[data-favour-all]");
        browser.says("[data-favourites]", "12");
        browser.click("[data-manifest]");
        browser.says("#checked", "studio-favourites 1.0.0");
        assertThat(browser.find("#manifest").getDomProperty("value"))
                .contains("    styleMixing: {layers: middle, matrix: true, seeds: \"1\"}");
        browser.find("#preview .tile img");
        browser.wait("the first images are there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
        browser.keep("new-1280");
        browser.check();
        browser.click("button[data-needs-valid]");
        browser.says("h1", "studio-favourites");
        browser.says(".state", "published");

        look("schedules", "/schedules");
        look("system", "/system");
        browser.open("/system");
        assertThat(browser.find(".head .state").getText())
                .isEqualTo(
                        browser.all("main table .state.bad").isEmpty()
                                ? browser.all("main table .state.warn").isEmpty() ? "all well" : "works, with warnings"
                                : "needs care");
        browser.run("document.querySelector('.head .state').textContent = 'old'");
        browser.wait(
                "the page is looked at again",
                d -> browser.find(".head .state").getText().equals("old") ? null : Boolean.TRUE);
        look("compare", "/compare?a=cells/1.0.0&b=studio-favourites/1.0.0");

        // A reader sees, and changes nothing: not on a page, and not by a request of its own.
        signIn(READER);
        browser.open(run);
        browser.says("h1", "cells");
        assertThat(browser.all("form[action$='/retry'], form[action$='/cancel']"))
                .isEmpty();
        browser.open(VERSION);
        browser.says("h1", "cells");
        assertThat(browser.all("form[action$='/revoke']")).isEmpty();
        for (String empty : List.of("/schedules", "/inbox")) {
            browser.open(empty);
            assertThat(browser.find(".empty").getText())
                    .doesNotContain("New run")
                    .contains(" shown here");
        }
        assertThat(browser.find(".bar nav").getText())
                .contains("Check a manifest")
                .doesNotContain("New run");
        browser.open("/new");
        assertThat(browser.find("main").getText())
                .startsWith("Check a manifest\nA reader may check")
                .doesNotContain("Submit");
        assertThat(status(VERSION + "/revoke", "reason=x&csrf=" + secret())).isEqualTo(403L);

        // A change without the page's secret is refused, though the cookie is good.
        signIn(TOKEN);
        assertThat(status(VERSION + "/revoke", "reason=x")).isEqualTo(403L);
        browser.open(VERSION);
        openDrop("/revoke");
        browser.find("#reason").sendKeys(HOSTILE);
        browser.click("[name=sure]");
        browser.click("form[action$='/revoke'] button");
        browser.says("[role=alert]", "Do not use it. This version was");
        browser.says("[role=alert]", HOSTILE);
        browser.open("/nowhere");
        browser.says("h1", "Nothing is here");
    }

    /** Opens the form that asks again before something is done. */
    private static void openDrop(String action) {
        browser.run("document.querySelector(`form[action$='${arguments[0]}']`).closest('details').open = true", action);
    }

    /** Labels as a page sends them, with a secret or without. */
    private static Object sent(String name, String secret) {
        return browser.run(
                "const r = new XMLHttpRequest(); r.open('POST', '/api/v1/annotations/labels?' + new URLSearchParams(arguments[0]), false);"
                        + "r.setRequestHeader('Content-Type', 'application/octet-stream'); r.setRequestHeader('X-CSRF-Token', arguments[1]);"
                        + "r.send(new Uint8Array(192)); return r.status",
                Map.of("folder", browser.find("#sheet").getAttribute("data-folder"), "name", name),
                secret);
    }

    @Test
    void paintsAMaskThatIsLearnedFrom() throws IOException {
        signIn(TOKEN);
        browser.complaints();
        look("paint", "/paint");
        browser.open("/paint");
        browser.find("#sheet[data-ready]");
        browser.says("[data-painted]", "0 of 2 painted");

        // A line of single pixels; the rest filled; undone and done again; two pixels erased, the
        // second by keyboard.
        browser.press("[", "1");
        browser.drag("#sheet canvas", 2, 2, 6, 2);
        browser.press("2", "f");
        browser.drag("#sheet canvas", 10, 8, 10, 8);
        browser.control("z");
        browser.control("z");
        browser.says("[data-said]", "as it is on disk");
        browser.control("y");
        browser.control("y");
        browser.press("e");
        browser.drag("#sheet canvas", 0, 0, 0, 0);
        browser.press(Keys.ARROW_RIGHT, " ");
        browser.says("[data-said]", "not saved");
        browser.keep("paint-painted-1280");
        browser.control("s");
        browser.says("[data-said]", "saved");
        browser.says("[data-painted]", "1 of 2 painted");

        byte[] expected = new byte[16 * 12];
        Arrays.fill(expected, (byte) 2);
        Arrays.fill(expected, 2 * 16 + 2, 2 * 16 + 7, (byte) 1);
        expected[0] = 0;
        expected[1] = 0;
        Path mask = folder.resolve("models/painted/seed0000.mask.png");
        assertThat(Annotations.labels(mask, PIXELS).data()).isEqualTo(expected);
        assertThat(Files.readAllBytes(mask)[25]).as("colour type: palette").isEqualTo((byte) 3);

        // What somebody else saved meanwhile stays; what was painted here is not lost with it.
        assertThat(sent("seed0000", secret())).isEqualTo(200L);
        browser.drag("#sheet canvas", 5, 5, 5, 5);
        browser.control("s");
        browser.says("#paint-trouble", "somebody else saved the mask of seed0000");
        assertThat(Annotations.labels(mask, PIXELS).data()).isEqualTo(new byte[16 * 12]);
        browser.control("z");
        browser.run("window.onbeforeunload = null");
        browser.complaints();

        // Neither without the page's secret nor for a reader.
        assertThat(sent("seed0000", "nonsense")).isEqualTo(403L);
        browser.click("a[rel=next]");
        browser.find("#sheet[data-name=seed0001][data-ready]");
        signIn(READER);
        browser.open("/paint");
        browser.find("#sheet[data-ready]");
        assertThat(browser.all("[data-save]")).isEmpty();
        assertThat(sent("seed0001", secret())).isEqualTo(403L);
        browser.complaints();
        browser.run("document.querySelector('.who form').submit()");
        browser.find("#token");
    }

    @Test
    void paintsAMaskByKeyboardAlone() throws IOException {
        Path painted = folder.resolve("models/keys");
        lay(painted);
        signIn(TOKEN);
        browser.complaints();
        browser.open("/paint?folder=" + painted.toRealPath());
        browser.find("#sheet[data-ready]");
        browser.says("#keyboard", "K leads to the picture");
        // One pixel wide; from the middle (8, 6) three to the right and two down, in one go.
        browser.press("[", "k");
        browser.says("[data-at]", "(8, 6) background");
        browser.press("d");
        browser.says("[data-at]", "the brush is down");
        browser.wait(
                "it is read out",
                d -> "The brush is down.".equals(browser.find("#said").getDomProperty("textContent"))
                        ? Boolean.TRUE
                        : null);
        browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_DOWN);
        browser.keep("paint-keys-1280");
        browser.press("d");
        browser.says("[data-at]", "(11, 8) cell");
        assertThat(browser.find("[data-at]").getText()).doesNotContain("down");
        // The brush is up: moving paints nothing. Then another class, ten pixels to the left at a
        // time.
        browser.press(Keys.ARROW_DOWN, ".", "d");
        browser.find("#sheet canvas").sendKeys(Keys.chord(Keys.SHIFT, Keys.ARROW_LEFT));
        browser.press(Keys.ESCAPE);
        browser.says("[data-at]", "(1, 9) nucleus");
        // One pixel of it is erased, one painted again, and that undone.
        browser.press(Keys.ARROW_RIGHT, "e", " ", ",", Keys.ARROW_LEFT, " ");
        browser.says("[data-at]", "(1, 9) cell");
        browser.control("z");
        browser.says("[data-at]", "(1, 9) nucleus");
        browser.control("s");
        browser.says("[data-said]", "saved");
        browser.check();

        byte[] expected = new byte[16 * 12];
        Arrays.fill(expected, 6 * 16 + 8, 6 * 16 + 12, (byte) 1);
        expected[7 * 16 + 11] = 1;
        expected[8 * 16 + 11] = 1;
        Arrays.fill(expected, 9 * 16 + 1, 9 * 16 + 12, (byte) 2);
        expected[9 * 16 + 2] = 0;
        assertThat(Annotations.labels(painted.resolve("seed0000.mask.png"), PIXELS)
                        .data())
                .isEqualTo(expected);

        // On to the next image, where the keys work again; what a key held down is up there.
        browser.press("n");
        browser.find("#sheet[data-name=seed0001][data-ready]");
        // A tool that is taken up is not down.
        browser.press("k", "d", "f", Keys.ARROW_UP, Keys.ARROW_UP);
        browser.says("[data-at]", "(8, 4) background");
        browser.control("z");
        browser.press("b", "d", Keys.ARROW_UP);
        // A stroke is one step.
        browser.control("z");
        browser.says("[data-said]", "as it is on disk");
        browser.run("document.querySelector('.who form').submit()");
        browser.find("#token");
        try (var files = Files.list(painted)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(painted);
    }

    @Test
    void takesTheMasksOffTheFirstImagesAndLaysThemBack() {
        signIn(TOKEN);
        browser.complaints();
        browser.open("/new");
        assertThat(browser.find("[data-back]").isDisplayed()).isFalse();
        String write = "const t = document.getElementById('manifest'); t.value = arguments[0];"
                + "t.dispatchEvent(new Event('input', {bubbles: true}));";
        // A long text is shown whole, beside the numbers of its lines.
        assertThat(browser.run(write + "return t.scrollHeight <= t.clientHeight", "# a line\n".repeat(60)))
                .isEqualTo(true);
        browser.run(write, manifest().replace("name: cells, version", "name: masked, version"));
        browser.says("#checked", "masked 1.0.0");
        WebElement over = browser.find("#preview .tile .over");
        browser.wait("the first images are there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
        assertThat(browser.all("#preview .tile .over"))
                .hasSameSizeAs(browser.all("#preview .tile"))
                .allMatch(WebElement::isDisplayed);
        WebElement bare = browser.find("#preview .tile .cell:not(.over)");
        assertThat(bare.isDisplayed()).isFalse();
        browser.keep("new-masks-1280");
        browser.click("[data-masks]");
        browser.wait("the masks are off", d -> over.isDisplayed() ? null : Boolean.TRUE);
        assertThat(bare.isDisplayed()).isTrue();
        browser.wait("the bare images are there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
        browser.keep("new-bare-1280");
        browser.click("[data-masks]");
        browser.wait("the masks are back", d -> over.isDisplayed() ? Boolean.TRUE : null);
        assertThat(bare.isDisplayed()).isFalse();
        browser.check();
        browser.run("document.querySelector('.who form').submit()");
        browser.find("#token");
    }

    @Test
    void givesAddressesOfAVersionAwayAndShowsWhoDid() throws IOException {
        Path own = Files.createDirectories(folder.resolve("opened"));
        PublishedTiny tiny = new PublishedTiny();
        tiny.publish("1.0.0", Files.createDirectories(own.resolve("tiny")));
        try (EmbeddedS3 server = EmbeddedS3.start(own.resolve("s3"), new S3Credentials("access", "secret"));
                S3Buckets buckets =
                        new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder()))) {
            Store bucket = buckets.bucket("datasets");
            for (Store.Stat stat : tiny.store().list("team/")) {
                try (InputStream in = tiny.store().open(stat.key()).orElseThrow()) {
                    bucket.putIfAbsent(stat.key().substring("team/".length()), in.readAllBytes(), "");
                }
            }
            List<String> line = new ArrayList<>(Program.command("open", "s3://datasets/cells", "--port", "0"));
            line.addAll(
                    line.indexOf("-cp"),
                    List.of(
                            "-Daws.accessKeyId=access",
                            "-Daws.secretAccessKey=secret",
                            "-Dstylemill.s3.endpoint=" + server.endpoint()));
            try (Program opened = Program.launch(own, line)) {
                await().atMost(PATIENCE)
                        .until(() -> !opened.running() || opened.out().contains("http://"));
                try (Browser reader = Browser.on(opened.out().strip())) {
                    sharesAndShows(reader);
                }
            }
        }
    }

    private static void sharesAndShows(Browser reader) throws IOException {
        reader.window(1280, false);
        reader.open(VERSION);
        assertThat(reader.all("#shares")).isEmpty();
        reader.click("#share form button");
        reader.says("#shared", "Anyone who has these addresses can read the shards for 12h.");
        reader.click("#shared summary");
        String first = reader.find("#shared-list").getText().lines().findFirst().orElseThrow();
        try (InputStream in = URI.create(first).toURL().openStream()) {
            assertThat(in.readNBytes(100)).hasSize(100);
        }
        reader.keep("shared-1280");
        reader.check();
        reader.window(390, true);
        reader.open(VERSION);
        reader.says("#shares", " in the console: ");
        assertThat(reader.find("#shares").getText()).doesNotContain("X-Amz");
        reader.keep("shared-390");
        reader.check();
    }

    private static String sent(String address) {
        return (String) browser.run(
                "const r = new XMLHttpRequest(); r.open('GET', arguments[0], false); r.send(); return r.responseText",
                address);
    }

    private static String secret() {
        return (String) browser.run("return JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRF-Token']");
    }

    private static Object status(String path, String form) {
        return browser.run(
                "const r = new XMLHttpRequest(); r.open('POST', arguments[0], false);"
                        + "r.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded'); r.send(arguments[1]); return r.status",
                path,
                form);
    }
}
