package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Functions of texts. */
final class Texts {
  private final Steps steps;

  Texts(Steps steps) {
    this.steps = steps;
  }

  interface TextTest {
    boolean test(String text, String part);
  }

  boolean test(@Nullable Object a, @Nullable Object b, TextTest test) {
    if (!(a instanceof String text) || !(b instanceof String part)) {
      return false;
    }
    steps.search(text, part);
    return test.test(text, part);
  }

  /** Whether a text matches a pattern that an expression computes. */
  boolean matches(@Nullable Object a, @Nullable Object b) {
    return test(a, b, this::contains);
  }

  private boolean contains(String text, String pattern) {
    if (pattern.length() > Expressions.MAX_LENGTH) {
      return false;
    }
    steps.match(text, pattern);
    try {
      return com.google.re2j.Pattern.compile(pattern).matcher(text).find();
    } catch (com.google.re2j.PatternSyntaxException noPattern) {
      return false;
    }
  }

  /** What one text becomes. */
  @Nullable Object convert(Function function, @Nullable Object value) {
    if (!(value instanceof String text)) {
      return NOTHING;
    }
    steps.take(text.length() / (function == Function.JSON_PARSE ? 8 : Steps.CHARS_PER_STEP));
    return switch (function) {
      case LOWERCASE -> text.toLowerCase(Locale.ROOT);
      case UPPERCASE -> text.toUpperCase(Locale.ROOT);
      case JSON_PARSE -> JsonValues.read(text);
      default -> {
        try {
          yield new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
          yield NOTHING;
        }
      }
    };
  }
}
