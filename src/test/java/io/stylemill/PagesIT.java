package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.stylemill.command.Browser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The pages of a console in a real browser: what a hand does with them. */
class PagesIT {
    private static final String CELLS = "/datasets/cells/1.0.0";

    /** Two images, whose version is revoked while one looks at its run. */
    private static final String TOLD = """
            apiVersion: stylemill/v1
            dataset: {name: told, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors}
            samples: [{name: red, label: {class: RBC}, latent: {seeds: "0-1"}}]
            """;

    @TempDir
    private static Path folder;

    private static ServedPages pages;
    private static Browser browser;

    @BeforeAll
    static void serves() {
        assumeThat(Browser.isThere())
                .as("/usr/bin/chromium and /usr/bin/chromedriver (apt-get install chromium chromium-driver)")
                .isTrue();
        pages = ServedPages.of(new Line(folder), ServedPages.CELLS, ServedPages.GATED, TOLD);
        pages.form("/datasets/gated/1.0.0/revoke", "reason=nucleus%20missing&sure=yes");
        browser = Browser.on(pages.address());
        browser.window(1280, false);
    }

    @AfterAll
    static void stops() {
        if (browser != null) {
            browser.close();
        }
        if (pages != null) {
            pages.close();
        }
    }

    private static void shows(int tiles) {
        browser.wait(tiles + " tiles", d -> browser.all(".tile").size() == tiles ? Boolean.TRUE : null);
    }

    private static void fresh(String path) {
        browser.open(path);
        browser.run("sessionStorage.clear()");
        browser.open(path);
    }

    @Test
    void putsMoreImagesBelowTheOthersAndKeepsTheTicks() {
        browser.window(1280, false);
        fresh(CELLS + "/images");
        shows(100);
        browser.click(".tile input");
        browser.find(".more a").sendKeys(Keys.ENTER);
        shows(120);
        assertThat(browser.path()).isEqualTo(CELLS + "/images");
        browser.says(".selected", "1 selected");
        assertThat(browser.run("return document.activeElement === document.querySelectorAll('.tile a')[100]"))
                .isEqualTo(true);
        browser.check();
    }

    @Test
    void comesBackFromAnImageToItsPlaceAmongTheOthers() {
        browser.window(1280, false);
        fresh(CELLS + "/images?sort=seed");
        shows(100);
        browser.find(".more a").sendKeys(Keys.ENTER);
        shows(120);
        WebElement opened = browser.all(".tile").get(110);
        String key = opened.getAttribute("id");
        opened.findElement(By.tagName("a")).click();
        browser.says("h1", key);
        browser.driver().navigate().back();
        browser.says("h1", "from 101");
        browser.wait(
                "the image is in sight",
                d -> Boolean.TRUE.equals(browser.run(
                                "const r = document.getElementById(arguments[0])?.getBoundingClientRect();"
                                        + "return !!r && r.top >= 0 && r.bottom <= innerHeight",
                                key))
                        ? Boolean.TRUE
                        : null);
        browser.check();
    }

    @Test
    void givesWideWindowsToPicturesAndTablesAndKeepsLinesShort() {
        for (int width : List.of(1920, 2560)) {
            browser.window(width, width == 2560);
            for (String path : List.of(CELLS + "/images", "/datasets/gated/1.0.0/rejected", "/datasets", CELLS, "/")) {
                browser.open(path);
                browser.wait("the pictures are there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
                browser.keep("pages-wide" + path.replaceAll("[^a-z]+", "-") + width);
                browser.check();
                assertThat((Long) browser.run("return document.querySelector('main').clientWidth"))
                        .as("width of %s in %s", path, width)
                        .isGreaterThanOrEqualTo(path.equals(CELLS) || path.equals("/") ? 1760 : width - 20);
                // 110 signs of a text are some 880 px.
                assertThat((List<?>) browser.run("return [...document.querySelectorAll('main p')].filter(p => {"
                                + "const r = document.createRange(); r.selectNodeContents(p);"
                                + "return r.getBoundingClientRect().width > 1100 }).map(p => p.textContent)"))
                        .as("long lines of %s in %s", path, width)
                        .isEmpty();
            }
            browser.open(CELLS + "/images");
            shows(100);
            assertThat((Long) browser.run("const t = [...document.querySelectorAll('.tile')];"
                            + "return t.filter(one => one.offsetTop === t[0].offsetTop).length"))
                    .isGreaterThan(12L);
        }
    }

    @Test
    void keepsTicksFocusAndFieldsWhenTheFilterChanges() {
        browser.window(1280, false);
        fresh(CELLS + "/images?sort=seed");
        browser.click("[data-all]");
        browser.says(".selected", "100 selected");
        browser.click("[data-clear]");
        List<WebElement> boxes = browser.all(".tile input");
        boxes.get(1).click();
        new Actions(browser.driver())
                .keyDown(Keys.SHIFT)
                .click(boxes.get(4))
                .keyUp(Keys.SHIFT)
                .perform();
        browser.says(".selected", "4 selected");
        // The class changes, and at once somebody types a psi.
        WebElement label = browser.find("#label");
        label.sendKeys("WBC");
        browser.find("[name=psi-from]").sendKeys("0.5");
        browser.says("h1", "20 of 120 images");
        assertThat(browser.find("[name=psi-from]").getDomProperty("value")).isEqualTo("0.5");
        browser.find("[name=psi-from]").sendKeys(Keys.ENTER);
        browser.find("#sort").sendKeys("high psi");
        browser.says(".tile figcaption", "psi 0.826");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("sort");
        browser.says(".selected", "4 selected");
        browser.says(".selected", "of them not shown here");
        browser.keep("pages-gallery-1280");
        browser.check();
        browser.click(".tile a");
        browser.click("a[rel=next]");
        browser.says("h1", "v1_0_0-");
        assertThat(browser.path()).contains("label=WBC", "sort=psi-down");
        browser.click(".crumbs a:last-child");
        browser.says("h1", "20 of 120 images");
        browser.says(".selected", "4 selected");
        browser.run(
                "const s = document.getElementById('seed'); s.value = '0-5'; s.dispatchEvent(new Event('change', {bubbles: true}))");
        browser.says("[role=alert]", "it must be one whole number");
        assertThat(browser.find("#seed").getDomProperty("value")).isEqualTo("0-5");
    }

    @Test
    void keepsTheFocusInALineOfAListThatNewsReplace() {
        browser.window(1280, false);
        browser.open("/");
        browser.run(
                "document.querySelector('#runs .row-link').focus(); document.querySelector('#runs table').id = 'old'");
        browser.wait(
                "news replaced the list",
                d -> Boolean.TRUE.equals(browser.run("return document.getElementById('old') === null"))
                        ? Boolean.TRUE
                        : null);
        assertThat(browser.run("return document.activeElement === document.querySelector('#runs .row-link')"))
                .isEqualTo(true);
    }

    /** Waits until news come to the page, whether they are shown or wait. */
    private static void newsCome() {
        browser.run(
                "window.news = 0; document.getElementById('old') || (document.querySelector('#runs table').id = 'old');"
                        + "document.addEventListener('htmx:sseBeforeMessage', () => { window.news++; }, {once: true})");
        browser.wait("news come", d -> (Long) browser.run("return window.news") > 0 ? Boolean.TRUE : null);
    }

    private static boolean listIsOld() {
        return Boolean.TRUE.equals(browser.run("return document.getElementById('old') !== null"));
    }

    private static void newsAreShown() {
        browser.wait("the news are shown", d -> listIsOld() ? null : Boolean.TRUE);
    }

    @Test
    void showsAllEntriesOfTheMenuOnAPhoneAfterItsButtonAlone() {
        browser.window(360, false);
        browser.open("/");
        WebElement entry = browser.find(".bar nav a[href='/datasets']");
        assertThat(entry.isDisplayed()).isFalse();
        browser.find(".menu").sendKeys(Keys.ENTER);
        assertThat(browser.all(".bar nav a")).hasSize(7).allMatch(WebElement::isDisplayed);
        assertThat(browser.run("return [...document.querySelectorAll('.bar nav a')].map(a => a.getBoundingClientRect())"
                        + ".every(r => r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight)"))
                .isEqualTo(true);
        browser.keep("pages-menu-360");
        browser.check();
        browser.press(Keys.ESCAPE);
        assertThat(entry.isDisplayed()).isFalse();
        browser.click(".menu");
        entry.click();
        browser.says("h1", "Datasets");
        browser.window(1280, false);
        assertThat(browser.all(".bar nav a")).allMatch(WebElement::isDisplayed);
        assertThat(browser.find(".menu").isDisplayed()).isFalse();
    }

    @Test
    void leadsWhereAHandPressedThoughNewsCameBeforeTheRelease() {
        browser.window(1280, false);
        browser.open("/");
        browser.hold("#runs .row-link");
        newsCome();
        assertThat(listIsOld()).isTrue();
        new Actions(browser.driver()).release().perform();
        browser.wait("the run is open", d -> browser.path().startsWith("/runs/") ? Boolean.TRUE : null);
    }

    @Test
    void pressesTheButtonOnWhichTheSpaceBarWentDownThoughNewsCameBeforeItWentUp() {
        browser.window(1280, false);
        browser.open("/");
        browser.wait("the space bar is down on a button", d -> {
            browser.run(
                    "const b = document.createElement('button'); b.id = 'press'; b.onclick = () => { window.done = true; };"
                            + "document.querySelector('#runs td').append(b); b.focus()");
            new Actions(d).keyDown(Keys.SPACE).perform();
            if (!browser.all("#press").isEmpty()) {
                return Boolean.TRUE;
            }
            new Actions(d).keyUp(Keys.SPACE).perform();
            return null;
        });
        newsCome();
        new Actions(browser.driver()).keyUp(Keys.SPACE).perform();
        browser.wait(
                "it was pressed",
                d -> Boolean.TRUE.equals(browser.run("return window.done === true")) ? Boolean.TRUE : null);
    }

    @Test
    void showsTheNewsThatWaitedAfterTheRelease() {
        browser.window(1280, false);
        browser.open("/");
        browser.hold("h1");
        newsCome();
        newsCome();
        assertThat(listIsOld()).isTrue();
        new Actions(browser.driver()).release().perform();
        newsAreShown();
    }

    @Test
    void readsOutHowARunStandsWhenThatChanges() {
        browser.window(1280, false);
        browser.open("/");
        browser.click("#runs a[href*='/runs/told-']");
        browser.says("h1", "told");
        assertThat(browser.find("#said").getDomProperty("textContent")).isEmpty();
        pages.form("/datasets/told/1.0.0/revoke", "reason=wrong&sure=yes");
        browser.wait(
                "it is read out",
                d -> "told 1.0.0: revoked".equals(browser.find("#said").getDomProperty("textContent"))
                        ? Boolean.TRUE
                        : null);
    }

    @Test
    void putsWhatALinkLeadsToBelowTheBarAndNotUnderIt() {
        browser.window(1280, false);
        browser.open(CELLS);
        browser.click("a[href='#load']");
        browser.wait(
                "it is in sight",
                d -> (Boolean) browser.run("const r = n => document.querySelector(n).getBoundingClientRect();"
                                + "return scrollY > 0 && r('#load').top >= r('.bar').bottom")
                        ? Boolean.TRUE
                        : null);
    }

    @Test
    void marksWhatABrowserDoesNotLetAPageCopy() {
        browser.window(1280, false);
        browser.open(CELLS);
        // As where the console is reached over plain HTTP from another machine.
        browser.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})");
        browser.click("[data-copy=load-0]");
        browser.says("[data-copy=load-0]", "Press Ctrl and C");
        assertThat(browser.run("return getSelection().toString()"))
                .isEqualTo(browser.find("#load-0").getText());
        browser.says("[data-copy=load-0]", "Copy");
        browser.click("[data-copy=load-0]");
        browser.click("[data-copy=load-0]");
        browser.wait(
                "the button has its word again",
                d -> browser.find("[data-copy=load-0]").getText().equals("Copy") ? Boolean.TRUE : null);
    }

    @Test
    void keepsTextThatSomebodyMarksToCopyItWhileNewsCome() {
        browser.window(1280, false);
        browser.open("/");
        browser.wait("a word is marked", d -> {
            new Actions(d).doubleClick(browser.find("#runs .state.bad")).perform();
            return Boolean.TRUE;
        });
        newsCome();
        assertThat(listIsOld()).isTrue();
        assertThat(browser.run("return getSelection().toString().trim()")).isEqualTo("revoked");
        browser.click("h1");
        newsAreShown();
    }

    @Test
    void keepsTheStudiosKnobsInItsAddress() {
        browser.window(1280, false);
        browser.open("/studio");
        browser.wait("the picture is there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
        WebElement seed = browser.find("#seed");
        seed.clear();
        seed.sendKeys("4294967295");
        WebElement psi = browser.find("#psi");
        psi.clear();
        psi.sendKeys("0.825674");
        browser.find("#mix").isDisplayed();
        browser.run(
                "const m = document.getElementById('mix'); m.value = 5; m.dispatchEvent(new Event('input', {bubbles: true}))");
        browser.says("[data-caption]", "seed 4294967295, psi 0.825674, middle of 5");
        String address = browser.path();
        browser.open(address);
        browser.says("[data-caption]", "seed 4294967295, psi 0.825674, middle of 5");
        browser.click("[data-favourite]");
        browser.says("#favourites figcaption", "psi 0.825674");
        browser.click("[data-copy-group]");
        browser.wait(
                "it says that it copied",
                d -> browser.find("#copied-said").getText().isEmpty() ? null : Boolean.TRUE);
        browser.keep("pages-studio-1280");
        browser.check();
        browser.window(390, true);
        browser.open(address);
        browser.wait("the picture is there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
        browser.keep("pages-studio-390");
        browser.check();
    }

    @Test
    void saysInTheManifestWhichFavouritesAreOfOtherNetworksAndAsksBeforeItForgets() {
        browser.window(1280, false);
        browser.open("/studio");
        browser.run("localStorage.setItem('stylemill.favourites', JSON.stringify(["
                + "{checkpoint: 'file:/elsewhere.pkl', seed: '1', psi: '0.7', cutoff: '10', noise: 'const'},"
                + "{checkpoint: document.getElementById('checkpoint').value, seed: '2', psi: '0.7', cutoff: '10',"
                + " noise: 'const'}]))");
        browser.open("/studio");
        browser.says("[data-favourites]", "2");
        browser.click("[data-forget]");
        browser.driver().switchTo().alert().dismiss();
        browser.says("[data-favourites]", "2");
        browser.click("[data-manifest]");
        browser.wait("it leads on", d -> browser.path().equals("/new") ? Boolean.TRUE : null);
        assertThat((String) browser.run("return sessionStorage.getItem('stylemill.manifest')"))
                .startsWith("# A manifest has one network. Favourites of other networks that are not in it: 1\n"
                        + "apiVersion: stylemill/v1\n")
                .contains("blood-cells-64.safetensors", "seeds: [2]")
                .doesNotContain("elsewhere");
        browser.open("/studio");
        browser.click("[data-forget]");
        browser.driver().switchTo().alert().accept();
        browser.says("[data-favourites]", "0");
        assertThat(browser.find("[data-forget]").isEnabled()).isFalse();
        browser.complaints();
    }

    @Test
    void looksRightInBothWidths() {
        // With a selection, which has a bar of its own.
        fresh(CELLS + "/images");
        shows(100);
        browser.click(".tile input");
        browser.says(".selected", "1 selected");
        for (int width : List.of(1280, 390)) {
            browser.window(width, width == 390);
            String image = CELLS + "/images/v1_0_0-000000100?label=WBC&sort=psi";
            for (String path : List.of(
                    CELLS,
                    CELLS + "/images?sort=psi-down",
                    image,
                    CELLS + "/images?seed=abc",
                    "/",
                    "/datasets/gated/1.0.0",
                    "/datasets/gated/1.0.0/images",
                    "/datasets/gated/1.0.0/rejected?gate=confidence",
                    "/compare?a=cells/1.0.0&b=gated/1.0.0")) {
                browser.open(path);
                browser.wait("the pictures are there", d -> browser.picturesAreThere() ? Boolean.TRUE : null);
                browser.keep("pages" + path.replaceAll("[^a-z]+", "-") + width);
                browser.check();
            }
        }
    }
}
