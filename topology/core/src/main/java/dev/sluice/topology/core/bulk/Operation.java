package dev.sluice.topology.core.bulk;

import dev.sluice.topology.core.bulk.BulkOrder.Action;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order that was taken, and how far this partition is with it.
 *
 * @param asOf runs that have not started before are none of its business
 * @param lastLookedAt the run up to which all have been looked at; empty: none has
 * @param scanned runs that have been looked at
 * @param matched runs that the order was given to
 * @param finishedAt when the partition had been looked through; null: it has not
 */
record Operation(
    Action action,
    RunFilter filter,
    Instant asOf,
    String reason,
    String lastLookedAt,
    long scanned,
    long matched,
    @Nullable Instant finishedAt) {

  /** What an order becomes that nothing is wrong with, when it is taken at {@code now}. */
  static Operation of(BulkOrder order, Instant now) {
    Instant given = order.at().isBefore(now) ? order.at() : now;
    // Runs of the same millisecond are taken for older: the sender knew of them.
    Instant asOf = given.plusMillis(1);
    return new Operation(order.action(), RunFilter.of(order), asOf, order.reason(), "", 0, 0, null);
  }

  /** After some more runs. */
  Operation plus(String lookedAt, int more, int found, @Nullable Instant finished) {
    return new Operation(
        action, filter, asOf, reason, lookedAt, scanned + more, matched + found, finished);
  }

  byte[] toBytes() {
    List<@Nullable String> statuses = new ArrayList<>();
    filter.statuses().forEach(s -> statuses.add(s.name()));
    return new Wire.Writer()
        .text(action.name())
        .text(filter.functionId())
        .text(text(filter.from()))
        .text(text(filter.before()))
        .texts(statuses)
        .text(filter.errorText())
        .text(filter.expression())
        .text(asOf.toString())
        .text(reason)
        .text(lastLookedAt)
        .number(scanned)
        .number(matched)
        .text(text(finishedAt))
        .text(filter.failureKey())
        .done();
  }

  static Operation of(byte[] stored) {
    var in = new Wire.Reader(stored);
    Action action = Action.valueOf(in.text());
    String functionId = in.optional();
    Instant from = time(in.optional());
    Instant before = time(in.optional());
    Set<Status> statuses = statuses(in.texts());
    String errorText = in.optional();
    String expression = in.optional();
    Instant asOf = Instant.parse(in.text());
    String reason = in.text();
    String lastLookedAt = in.text();
    long scanned = in.number();
    long matched = in.number();
    Instant finishedAt = time(in.optional());
    String failureKey = in.atEnd() ? null : in.optional(); // orders of 0.1 end before it
    return new Operation(
        action,
        new RunFilter(functionId, from, before, statuses, errorText, failureKey, expression),
        asOf,
        reason,
        lastLookedAt,
        scanned,
        matched,
        finishedAt);
  }

  private static Set<Status> statuses(List<@Nullable String> names) {
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    names.forEach(name -> statuses.add(Status.valueOf(Objects.requireNonNull(name))));
    return statuses;
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }

  private static @Nullable Instant time(@Nullable String iso) {
    return iso == null ? null : Instant.parse(iso);
  }
}
