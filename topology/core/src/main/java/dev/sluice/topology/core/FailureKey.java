package dev.sluice.topology.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names what failed alike: runs of one function whose errors have the same type, and the same first
 * line but for the numbers and ids in it.
 *
 * <p>The read model's {@code fold_error} says the same in SQL, for runs that an older engine ended.
 */
public final class FailureKey {
  /** Hexadecimal digits of a key. */
  public static final int LENGTH = 16;

  private static final int MAX_LINE = 1_000;
  private static final int MAX_FOLDED = 300;
  private static final String VARIES = "#";

  private static final Pattern UUID =
      Pattern.compile("[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}");

  /** A word of eight or more letters and digits with a digit among them. */
  private static final Pattern ID =
      Pattern.compile(
          "(?<![\\p{IsAlphabetic}\\p{IsDigit}_])(?=[A-Za-z]*[0-9])[A-Za-z0-9]{8,}+"
              + "(?![\\p{IsAlphabetic}\\p{IsDigit}_])");

  private static final Pattern NUMBER = Pattern.compile("[0-9]+([.,:][0-9]+)*");

  private FailureKey() {}

  /** The key of a run of this function that failed so: {@link #LENGTH} of 0-9 and a-f. */
  public static String of(String functionId, Failure failure) {
    String kind = functionId + "\n" + failure.type() + "\n" + fold(failure.message());
    byte[] hash = md5().digest(kind.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, LENGTH / 2);
  }

  /** The first line of {@code message}, with {@code #} for numbers and ids. */
  static String fold(String message) {
    int end = message.indexOf('\n');
    String line = cut(end < 0 ? message : message.substring(0, end), MAX_LINE);
    String folded = UUID.matcher(line).replaceAll(VARIES);
    folded = ID.matcher(folded).replaceAll(VARIES);
    return cut(NUMBER.matcher(folded).replaceAll(VARIES), MAX_FOLDED);
  }

  private static String cut(String text, int codePoints) {
    return text.codePointCount(0, text.length()) <= codePoints
        ? text
        : text.substring(0, text.offsetByCodePoints(0, codePoints));
  }

  /** A name, not a secret: what keys of rows have been since the first read model. */
  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }
}
