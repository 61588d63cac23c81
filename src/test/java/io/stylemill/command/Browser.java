package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.Headings;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Level;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium, which looks at pages, keeps pictures of them, and checks the rules of
 * accessibility.
 */
public final class Browser implements AutoCloseable {
    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final Path PICTURES = Path.of("target/console");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChromeDriver driver;
    private final String address;
    private final String axe;

    private Browser(ChromeDriver driver, String address) {
        this.driver = driver;
        this.address = address.replaceFirst("/$", "");
        this.axe = axe();
    }

    public static boolean isThere() {
        return CHROMIUM.canExecute() && DRIVER.canExecute();
    }

    /** Opens one on a server's address. */
    public static Browser on(String address) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable("browser", Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build();
        return new Browser(new ChromeDriver(service, options), address);
    }

    private static String axe() {
        try (InputStream in =
                Browser.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes the window so wide, in light or dark colours. */
    public void window(int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", width < 600 ? 844 : 900, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Returns what moves and presses. */
    public ChromeDriver driver() {
        return driver;
    }

    public void open(String path) {
        driver.get(address + path);
    }

    public String path() {
        return driver.getCurrentUrl().substring(address.length());
    }

    public WebElement find(String selector) {
        return wait(selector + " is there", d -> {
            List<WebElement> found = d.findElements(By.cssSelector(selector));
            return found.isEmpty() ? null : found.get(0);
        });
    }

    /** Clicks once on an element; looks for it anew if news replaced it before the press. */
    public void click(String selector) {
        wait(selector + " can be clicked", d -> {
            List<WebElement> found = d.findElements(By.cssSelector(selector));
            if (found.isEmpty()) {
                return null;
            }
            found.get(0).click();
            return Boolean.TRUE;
        });
    }

    /** Presses the left button on an element and holds it down. */
    public void hold(String selector) {
        wait(selector + " can be pressed", d -> {
            new Actions(d).clickAndHold(find(selector)).perform();
            return Boolean.TRUE;
        });
    }

    public List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** Waits until an element of the page says something. */
    public void says(String selector, String text) {
        wait(
                selector + " says " + text,
                d -> d.findElements(By.cssSelector(selector)).stream()
                                .anyMatch(one -> one.getText().contains(text))
                        ? Boolean.TRUE
                        : null);
    }

    public <T> T wait(String what, Function<ChromeDriver, T> until) {
        try {
            return await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
                    .until(() -> until.apply(driver), Objects::nonNull);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    what + "; the page is " + driver.getCurrentUrl() + "\n"
                            + driver.findElement(By.tagName("body")).getText(),
                    e);
        }
    }

    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Presses the left button on a canvas at one of its pixels, moves to another, and lets go. */
    public void drag(String canvas, int fromX, int fromY, int toX, int toY) {
        WebElement element = find(canvas);
        double zoom = ((Number) run("return arguments[0].getBoundingClientRect().width / arguments[0].width", element))
                .doubleValue();
        Dimension size = element.getSize();
        new Actions(driver)
                .moveToElement(
                        element,
                        (int) ((fromX + 0.5) * zoom) - size.getWidth() / 2,
                        (int) ((fromY + 0.5) * zoom) - size.getHeight() / 2)
                .clickAndHold()
                .moveByOffset((int) ((toX - fromX) * zoom), (int) ((toY - fromY) * zoom))
                .release()
                .perform();
    }

    /** Presses keys where the page is. */
    public void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Presses a key together with Ctrl. */
    public void control(String key) {
        new Actions(driver)
                .keyDown(Keys.CONTROL)
                .sendKeys(key)
                .keyUp(Keys.CONTROL)
                .perform();
    }

    /** Returns whether every picture in view has come, and none is broken. */
    public boolean picturesAreThere() {
        return (Boolean) run("return [...document.images].filter(i => i.checkVisibility() && (i.loading !== 'lazy'"
                + " || i.getBoundingClientRect().top < innerHeight)).every(i => i.complete && i.naturalWidth > 0)");
    }

    /** Keeps a picture of the window, for people to look at. */
    public void keep(String name) {
        try {
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Checks that nothing goes over the window's side, that the console is silent, the order of the
     * headings, and the rules of accessibility.
     */
    public void check() {
        assertThat((Boolean) run("return document.documentElement.scrollWidth <= innerWidth"))
                .as("%s fits the window", path())
                .isTrue();
        assertThat((List<?>) run("return [...document.querySelectorAll('body *')].filter(e =>"
                        + " getComputedStyle(e).textOverflow === 'ellipsis' && e.scrollWidth > e.clientWidth"
                        + " && !e.closest('[title]')).map(e => e.textContent)"))
                .as("words of %s that are cut, and are nowhere in full", path())
                .isEmpty();
        Headings.check(path(), driver.getPageSource());
        assertThat(complaints()).as("console of %s", path()).isEmpty();
        run(axe);
        Object found = driver.executeAsyncScript("const done = arguments[arguments.length - 1];"
                + "axe.run(document, {resultTypes: ['violations'], iframes: false}).then(r => done(r.violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | '))))");
        complaints(); // The check's own reading of colours makes the browser complain: not the page's doing.
        assertThat((List<?>) found).as("accessibility of %s", path()).isEmpty();
    }

    /** Returns what the browser's console says since it was asked last. */
    public List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        driver.manage().logs().get("browser").forEach(entry -> complaints.add(entry.getMessage()));
        return complaints;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
