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
  private final Event opened;
  private @Nullable Scope known;
  private @Nullable Scope knownOpened;

  /**
   * @param started the run's own event, of a batch the first, as the engine has it: a plan is
   *     written to Kafka, so it must not have more than that
   * @param opened the same, decoded
   */
  WaitPlans(Event started, Event opened) {
    this.started = started;
    this.opened = opened;
  }

  /**
   * Plans one option of a wait.
   *
   * @param step the wait's memo key, for the message
   * @param taken ids of the events of this name that do not count
   * @throws SluiceException SLUICE-2101 to SLUICE-2104 when the condition is no expression,
   *     SLUICE-3266 when it needs what is encrypted of the run's event
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
      known = scope(started);
      knownOpened = isEncoded() ? scope(opened) : null;
    }
    WaitPlan plan = WaitPlan.of(condition, known, now);
    if (knownOpened != null && !plan.equals(WaitPlan.of(condition, knownOpened, now))) {
      throw new SluiceException(
          "SLUICE-3266",
          "Expected a condition over readable fields of the run's event, found '"
              + condition.source()
              + "', which needs what is encrypted of it.",
          "Let whoever sends '" + started.getName() + "' keep the field readable in its codec.");
    }
    return plan;
  }

  private boolean isEncoded() {
    return !opened.getData().equals(started.getData())
        || !Objects.equals(opened.getUser(), started.getUser());
  }

  private static Scope scope(Event event) {
    ByteBuffer user = event.getUser();
    return Scope.event(
        EventView.of(
            event.getId(),
            event.getName(),
            PayloadJson.bytes(event.getData()),
            user == null ? null : PayloadJson.bytes(user),
            event.getTs().toEpochMilli(),
            event.getV()));
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
}
