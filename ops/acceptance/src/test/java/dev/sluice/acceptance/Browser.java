package dev.sluice.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium in front of a server. What is asked for is waited for. */
final class Browser implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int MOST_REPLACED = 20;

  private final ChromeDriver driver;
  private final URI server;

  private Browser(ChromeDriver driver, URI server) {
    this.driver = driver;
    this.server = server;
  }

  /** Starts it; where it is not installed the test is skipped, but not in CI. */
  static Browser on(URI server) {
    Optional<File> chromium = installed("chromium", "google-chrome", "chromium-browser");
    Optional<File> chromedriver = installed("chromedriver");
    boolean there = chromium.isPresent() && chromedriver.isPresent();
    Assumptions.assumeTrue(
        there || System.getenv("CI") != null, "chromium and chromedriver are not installed");
    var options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--window-size=1280,900");
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.WARNING);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.orElseThrow()).build();
    return new Browser(new ChromeDriver(service, options), server);
  }

  private static Optional<File> installed(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                    .map(folder -> new File(folder, name)))
        .filter(File::canExecute)
        .findFirst();
  }

  void open(String path) {
    driver.get(server.resolve(path).toString());
  }

  /** Leaves for another server. */
  void go(URI elsewhere) {
    driver.get(elsewhere.toString());
  }

  /** Of the page that is shown. */
  URI address() {
    return URI.create(driver.getCurrentUrl());
  }

  /** The path of the page that is shown. */
  String path() {
    return address().getPath();
  }

  /** A cookie that is sent to the page that is shown. */
  Optional<Cookie> cookie(String name) {
    return Optional.ofNullable(driver.manage().getCookieNamed(name));
  }

  /** Loses a cookie. */
  void forget(URI address, String name) {
    driver.executeCdpCommand(
        "Network.deleteCookies", Map.of("name", name, "url", address.toString()));
  }

  /** What is seen of it; a part that is told live may be replaced meanwhile: it is read again. */
  String text(String css) {
    for (int replaced = 0; ; replaced++) {
      try {
        return driver.findElement(By.cssSelector(css)).getText();
      } catch (StaleElementReferenceException e) {
        if (replaced == MOST_REPLACED) {
          throw e;
        }
      }
    }
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  void awaitText(String css, String text) {
    await().atMost(SOON).ignoreExceptions().until(() -> text(css).contains(text));
  }

  void awaitPath(String start) {
    await().atMost(SOON).until(() -> path().startsWith(start));
  }

  /** A part that is told live may be replaced under the pointer: then it is clicked again. */
  void click(String css) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              driver.findElement(By.cssSelector(css)).click();
              return true;
            });
  }

  /** Replaces what a field holds. */
  void fill(String css, String text) {
    await().atMost(SOON).ignoreExceptions().until(() -> all(css).getFirst().isDisplayed());
    WebElement field = all(css).getFirst();
    field.clear();
    field.sendKeys(text);
  }

  /** Keys as a person presses them, wherever the focus is. */
  void press(CharSequence... keys) {
    for (CharSequence key : keys) {
      new Actions(driver).sendKeys(key).perform();
    }
  }

  void pressEnter() {
    press(Keys.ENTER);
  }

  @Nullable Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** What the browser complained about: blocked scripts and styles, and errors in ours. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> !message.contains("the server responded with a status of 4"))
        .toList();
  }

  /**
   * As on another screen.
   *
   * @param width in pixels; a phone is 375
   */
  void screen(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  /**
   * As on a system with these colours.
   *
   * @param scheme light or dark
   */
  void colours(String scheme) {
    var feature = Map.of("name", "prefers-color-scheme", "value", scheme);
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  void shoot(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
