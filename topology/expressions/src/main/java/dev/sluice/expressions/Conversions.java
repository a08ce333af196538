package dev.sluice.expressions;

import static dev.sluice.expressions.Nothing.NOTHING;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From a value to one of another type. */
final class Conversions {
  private final Steps steps;

  Conversions(Steps steps) {
    this.steps = steps;
  }

  @Nullable Object convert(Function function, @Nullable Object value) {
    return switch (function) {
      case STRING -> {
        String text = Values.scalarText(value);
        if (text == null) {
          text = Values.json(value);
          steps.read(text);
        }
        yield text;
      }
      case INT ->
          switch (number(value)) {
            case Double d when Math.abs(d) < 0x1p63 -> d.longValue();
            case Long n -> n;
            case null, default -> NOTHING;
          };
      case DOUBLE -> number(value) instanceof Number n ? (Object) n.doubleValue() : NOTHING;
      case BOOL ->
          value instanceof String text
              ? !text.isEmpty() && !text.equals("false")
              : Values.truthy(value);
      default -> value;
    };
  }

  private static @Nullable Object number(@Nullable Object value) {
    return switch (value) {
      case Number number -> number;
      case Boolean bool -> bool ? 1L : 0L;
      case Instant instant -> instant.getEpochSecond();
      case String text when text.length() <= 32 -> {
        Object parsed = JsonValues.read(text);
        yield parsed instanceof Number ? parsed : NOTHING;
      }
      case null, default -> NOTHING;
    };
  }
}
