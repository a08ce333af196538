package dev.sluice.gateway.read;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.Expressions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a list is to show from named texts, such as the parameters of a query. What is left
 * out or blank is not asked for.
 *
 * <p>Every method throws a {@link SluiceException}: SLUICE-1301 when a text is malformed,
 * SLUICE-1220 when a window is none, SLUICE-2101 to SLUICE-2103 when an expression is none.
 */
public final class Filters {
  /** The variables of {@link RunFilter#expression}. */
  public static final Set<String> EXPRESSION_ROOTS = Set.of("event", "output");

  private static final int MAX_TEXT = 512;
  private static final int MAX_CHANNEL = 64;

  private final Function<String, @Nullable String> given;

  /**
   * @param given the text of a name; null: it is left out
   */
  public Filters(Function<String, @Nullable String> given) {
    this.given = given;
  }

  /**
   * Of runs: status (several with commas), function, event, app, from, to, text, expression,
   * failure, limit, cursor.
   */
  public RunFilter runs() {
    String expression = text("expression", Expressions.MAX_LENGTH);
    if (expression != null) {
      Expressions.compile(expression, EXPRESSION_ROOTS);
    }
    return new RunFilter(
        statuses(),
        text("function"),
        text("event"),
        text("app"),
        time("from"),
        time("to"),
        text("text"),
        expression,
        text("failure"),
        limit(RunFilter.MAX_LIMIT),
        text("cursor"));
  }

  /** Of events: name, matched (true or false), from, to, limit, cursor. */
  public EventFilter events() {
    return new EventFilter(
        text("name"),
        flag("matched"),
        time("from"),
        time("to"),
        limit(EventFilter.MAX_LIMIT),
        text("cursor"));
  }

  /**
   * Of failures: function, from, to, limit.
   *
   * @param now the end of the window when none is given
   */
  public FailureFilter failures(Instant now) {
    return new FailureFilter(window(now), text("function"), limit(RunFilter.MAX_LIMIT));
  }

  /** Of gates: function, run, limit, cursor. */
  public GateFilter gates() {
    return new GateFilter(
        text("function"), text("run"), limit(RunFilter.MAX_LIMIT), text("cursor"));
  }

  /** Of orders: by, from, to, limit, cursor. */
  public AuditFilter audit() {
    return new AuditFilter(
        text("by"), time("from"), time("to"), limit(RunFilter.MAX_LIMIT), text("cursor"));
  }

  /**
   * Of statistics: function, from, to, buckets.
   *
   * @param now the end of the window when none is given
   */
  public RunStats.Asked stats(Instant now) {
    return new RunStats.Asked(
        window(now),
        text("function"),
        (int) number("buckets", RunStats.SPARK_BUCKETS, 1, RunStats.MAX_BUCKETS));
  }

  /**
   * A window: from, to. Left out, it ends {@code now}, and begins {@link TimeWindow#USUAL} before
   * its end.
   */
  public TimeWindow window(Instant now) {
    Instant from = time("from");
    Instant to = time("to");
    Instant end = to == null ? now : to;
    var window = new TimeWindow(from == null ? end.minus(TimeWindow.USUAL) : from, end);
    if (window.length().compareTo(TimeWindow.LONGEST) > 0) {
      throw new SluiceException(
          "SLUICE-1220",
          "Expected a window of at most %d days, found %d."
              .formatted(TimeWindow.LONGEST.toDays(), window.length().toDays()),
          "Bring from and to nearer to each other.");
    }
    return window;
  }

  /** How many to list, {@link RunFilter#DEFAULT_LIMIT} when nothing is said. */
  public int limit(int most) {
    return (int) number("limit", RunFilter.DEFAULT_LIMIT, 1, most);
  }

  /** A whole number from {@code least} to {@code most}. */
  public long number(String name, long absent, long least, long most) {
    String text = text(name);
    if (text == null) {
      return absent;
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw bad(name, "a whole number from %d to %d".formatted(least, most), text);
    }
    throw bad(name, "a whole number from %d to %d".formatted(least, most), text);
  }

  private List<RunStatus> statuses() {
    String asked = text("status");
    return asked == null
        ? List.of()
        : Arrays.stream(asked.split(",", -1)).map(Filters::status).distinct().toList();
  }

  private static RunStatus status(String name) {
    try {
      return RunStatus.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw bad("status", "one of " + Arrays.toString(RunStatus.values()), name);
    }
  }

  private @Nullable Boolean flag(String name) {
    String text = text(name);
    return switch (text) {
      case null -> null;
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(name, "true or false", text);
    };
  }

  private @Nullable Instant time(String name) {
    String text = text(name);
    try {
      return text == null ? null : checked(name, OffsetDateTime.parse(text.strip()).toInstant());
    } catch (DateTimeException e) {
      throw bad(name, "a time such as 2026-11-22T10:00:00Z", String.valueOf(text));
    }
  }

  /** Databases do not reach as far as Java does. */
  private static Instant checked(String name, Instant time) {
    Duration fromEpoch = Duration.between(Instant.EPOCH, time).abs();
    if (fromEpoch.toDays() > 366L * 1_000) {
      throw bad(name, "a time within 1,000 years of 1970", time.toString());
    }
    return time;
  }

  /** Of what steps say: channel; null: of all channels. */
  public @Nullable String channel() {
    return text("channel", MAX_CHANNEL);
  }

  private @Nullable String text(String name) {
    return text(name, MAX_TEXT);
  }

  private @Nullable String text(String name, int most) {
    String text = given.apply(name);
    if (text == null || text.isBlank()) {
      return null;
    }
    if (text.length() > most || text.indexOf('\0') >= 0) {
      throw bad(
          name,
          "a text of at most %d characters without NUL".formatted(most),
          text.substring(0, Math.min(text.length(), 40)).replace('\0', '\uFFFD') + "…");
    }
    return text;
  }

  private static SluiceException bad(String name, String expected, String found) {
    return new SluiceException(
        "SLUICE-1301",
        "Expected %s as %s, found '%s'.".formatted(name, expected, found),
        "Correct the parameter " + name + " or leave it out.");
  }
}
