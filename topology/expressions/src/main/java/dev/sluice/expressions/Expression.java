package dev.sluice.expressions;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression. Evaluating it changes nothing and is bounded: a field that is missing or
 * an operation that fails gives nothing, and an evaluation of more than 100,000 steps is given up
 * with SLUICE-2104. The same scope and time give the same value.
 *
 * <p>Threading: immutable, for any thread.
 */
public final class Expression {
  private final String source;
  private final Node node;

  Expression(String source, Node node) {
    this.source = source;
    this.node = node;
  }

  /** The text that it was compiled from. */
  public String source() {
    return source;
  }

  /**
   * Its value.
   *
   * @param now what {@code now()} gives
   * @return JSON as plain Java values, moments and durations as text; null when it is null or
   *     nothing
   * @throws SluiceException SLUICE-2104 when it takes too many steps
   */
  public @Nullable Object value(Scope scope, Instant now) {
    return switch (eval(scope, now)) {
      case null -> null;
      case Nothing nothing -> null;
      case Instant instant -> instant.toString();
      case Duration duration -> Values.text(duration);
      case Object value -> value;
    };
  }

  /**
   * Whether its value is truthy: neither nothing, null, false, an empty text nor 0.
   *
   * @param now what {@code now()} gives
   * @throws SluiceException SLUICE-2104 when it takes too many steps
   */
  public boolean test(Scope scope, Instant now) {
    return Values.truthy(eval(scope, now));
  }

  /**
   * Its value as the text of a flow-control key: texts as they are, numbers so that 1 and 1.0
   * agree, maps and lists as JSON with sorted names.
   *
   * @param now what {@code now()} gives
   * @return null when the value is null or nothing
   * @throws SluiceException SLUICE-2104 when it takes too many steps
   */
  public @Nullable String key(Scope scope, Instant now) {
    Object value = value(scope, now);
    return value == null ? null : value instanceof String text ? text : Values.json(value);
  }

  /**
   * Its value as a whole number, for priorities.
   *
   * @param now what {@code now()} gives
   * @return 0 when the value is no whole number, or takes too many steps
   */
  public long integer(Scope scope, Instant now) {
    try {
      return switch (eval(scope, now)) {
        case Long number -> number;
        case Double number when number == Math.rint(number) && Math.abs(number) < 0x1p63 ->
            number.longValue();
        case null, default -> 0;
      };
    } catch (SluiceException tooCostly) {
      return 0;
    }
  }

  Node node() {
    return node;
  }

  private @Nullable Object eval(Scope scope, Instant now) {
    return new Interpreter(scope, now).eval(node);
  }

  @Override
  public String toString() {
    return source;
  }
}
