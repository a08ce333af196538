package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.EventView;
import dev.sluice.expressions.Expression;
import dev.sluice.expressions.Expressions;
import dev.sluice.expressions.Scope;
import dev.sluice.expressions.WaitPlan;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.WaitFor;
import dev.sluice.sdk.WaitOptions;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes of a wait's condition what finds its events: a correlation value, and what is left. */
final class WaitPlans {
  private static final Set<String> VARIABLES = Set.of("event", "async");
  private static final String NEVER = "false";

  private final Event started;
  private @Nullable Scope known;

  /**
   * @param started the run's own event, of a batch the first
   */
  WaitPlans(Event started) {
    this.started = started;
  }

  /**
   * Plans one option of a wait.
   *
   * @param step the wait's memo key, for the message
   * @param taken ids of the events of this name that do not count
   * @throws SluiceException SLUICE-2101 to SLUICE-2104 when the condition is no expression
   */
  WaitFor plan(String step, WaitOptions option, List<String> taken, Instant now) {
    try {
      Expression condition = condition(option);
      if (condition == null) {
        return new WaitFor(option.event(), "", "", without(taken, null), "");
      }
      WaitPlan plan = plan(condition, now);
      return new WaitFor(
          option.event(),
          plan.path(),
          Objects.requireNonNullElse(plan.value(), ""),
          plan.neverMatches() ? NEVER : without(taken, plan.residual()),
          condition.source());
    } catch (SluiceException e) {
      throw new SluiceException(
          e.code(),
          "In wait '" + step + "' for '" + option.event() + "': " + e.problem(),
          e.hint(),
          e);
    }
  }

  private static @Nullable Expression condition(WaitOptions option) {
    Expression match = option.match() == null ? null : WaitPlan.shorthand(option.match());
    Expression written =
        option.condition() == null ? null : Expressions.compile(option.condition(), VARIABLES);
    if (match == null || written == null) {
      return match == null ? written : match;
    }
    return Expressions.compile(match.source() + " && (" + written.source() + ")", VARIABLES);
  }

  /** Branches plan side by side, but the view of an event is for one thread at a time. */
  private synchronized WaitPlan plan(Expression condition, Instant now) {
    if (known == null) {
      ByteBuffer user = started.getUser();
      known =
          Scope.event(
              EventView.of(
                  started.getId(),
                  started.getName(),
                  bytes(started.getData()),
                  user == null ? null : bytes(user),
                  started.getTs().toEpochMilli(),
                  started.getV()));
    }
    return WaitPlan.of(condition, known, now);
  }

  /** The rest of a condition, true of none of the events that were taken. */
  private static @Nullable String without(List<String> taken, @Nullable String residual) {
    int room = Expressions.MAX_RESIDUAL_LENGTH - (residual == null ? 0 : residual.length());
    StringBuilder ids = new StringBuilder();
    for (String id : taken.reversed()) {
      String text = quoted(id);
      if (ids.length() + text.length() + 64 > room) {
        break;
      }
      ids.append(ids.isEmpty() ? "" : ", ").append(text);
    }
    if (ids.isEmpty()) {
      return residual;
    }
    String others = "!(async.id in [" + ids + "])";
    return residual == null ? others : "(" + residual + ") && " + others;
  }

  /** A text as a literal of the expression language. */
  static String quoted(String text) {
    try {
      return new String(Json.write(text), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
