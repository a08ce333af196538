package dev.sluice.gateway.access;

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
 * Where a secret is kept, so that it is not in the file of settings: {@code ${env:NAME}} or {@code
 * ${file:PATH}}.
 */
final class SecretReference {
  private static final Pattern FORM = Pattern.compile("\\$\\{(env|file):([^}]+)}");
  private static final int MAX_BYTES = 4096;

  private SecretReference() {}

  /**
   * The secret itself, without white space around it.
   *
   * @param env the environment: a variable's value, or null
   * @throws SluiceException SLUICE-1281 when it is no reference, or leads to nothing
   */
  static String resolve(String reference, Function<String, @Nullable String> env) {
    Matcher form = FORM.matcher(reference);
    if (!form.matches()) {
      // What was found may be the secret itself: it is not told.
      throw bad("${env:NAME} or ${file:PATH} as the client secret", "something else");
    }
    String where = form.group(2);
    String secret = form.group(1).equals("env") ? env.apply(where) : content(where);
    if (secret == null || secret.isBlank()) {
      throw bad("a secret at " + reference, "nothing");
    }
    return secret.strip();
  }

  private static String content(String path) {
    try (var in = Files.newInputStream(Path.of(path))) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      throw bad("a file that can be read at " + path, e.getClass().getSimpleName());
    }
  }

  private static SluiceException bad(String expected, String found) {
    return new SluiceException(
        "SLUICE-1281",
        "Expected %s, found %s.".formatted(expected, found),
        "Put the secret of the identity provider there and start again.");
  }
}
