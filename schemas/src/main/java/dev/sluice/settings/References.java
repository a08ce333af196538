package dev.sluice.settings;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what values of a configuration file refer to, so that secrets are not in the file:
 * {@code ${env:NAME}} is a variable of the environment, {@code ${file:PATH}} the content of a file.
 * Nothing else in a value is changed, and what is filled in is not looked through again.
 *
 * <p>Threading: any, as far as the environment allows it.
 */
public final class References {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MAX_BYTES = 4096;

  private final Function<String, @Nullable String> environment;

  /**
   * @param environment a variable's value, or null; such as {@code System::getenv}
   */
  public References(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /** Whether {@code value} is one reference and nothing else. */
  public static boolean isReference(String value) {
    return REFERENCE.matcher(value).matches();
  }

  /**
   * The value with each reference replaced by what it leads to, without white space around that.
   *
   * @param value may have any number of references
   * @param code of the exception, as each kind of file has its own
   * @param of what it is a value of, for the message, which never shows the value
   * @throws SluiceException with this code, when a variable is not set or blank, a file cannot be
   *     read, is blank or has more than 4096 bytes, or the name of a variable is none
   */
  public String fill(String value, String code, String of) {
    Matcher matcher = REFERENCE.matcher(value);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      boolean isVariable = matcher.group(1).equals("env");
      String found =
          isVariable ? variable(matcher.group(2), code, of) : content(matcher.group(2), code, of);
      matcher.appendReplacement(filled, Matcher.quoteReplacement(found.strip()));
    }
    return matcher.appendTail(filled).toString();
  }

  private String variable(String name, String code, String of) {
    if (!VARIABLE.matcher(name).matches()) {
      throw missing(code, "the name of a variable in ${env:NAME} for " + of, "'" + name + "'");
    }
    String found = environment.apply(name);
    if (found == null || found.isBlank()) {
      throw missing(
          code,
          "the environment variable " + name + " for " + of,
          found == null ? "it not set" : "it blank");
    }
    return found;
  }

  private static String content(String path, String code, String of) {
    String expected = "a file with the text for " + of + " at " + path;
    try (var in = Files.newInputStream(Path.of(path))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      String found = new String(bytes, StandardCharsets.UTF_8);
      if (bytes.length > MAX_BYTES || found.isBlank()) {
        throw missing(
            code, expected, found.isBlank() ? "it blank" : "more than " + MAX_BYTES + " bytes");
      }
      return found;
    } catch (IOException | InvalidPathException e) {
      throw missing(code, expected, "none that can be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static SluiceException missing(String code, String expected, String found) {
    return new SluiceException(
        code,
        "Expected %s, found %s.".formatted(expected, found),
        "Put it there for the process that reads the file; docs/settings.md, references.");
  }
}
