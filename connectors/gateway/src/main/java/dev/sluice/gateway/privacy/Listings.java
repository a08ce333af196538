package dev.sluice.gateway.privacy;

import dev.sluice.gateway.read.AuditEntry;
import dev.sluice.gateway.read.AuditPage;
import dev.sluice.gateway.read.EventPage;
import dev.sluice.gateway.read.EventSummary;
import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.EventTrace.Skipped;
import dev.sluice.gateway.read.FailureGroup;
import dev.sluice.gateway.read.FailureGroups;
import dev.sluice.gateway.read.GatePage;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.RunPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where payloads, and words out of them, are in lists: everything through a view. */
final class Listings {
  private Listings() {}

  static RunPage runs(RunPage page, PayloadView view) {
    return new RunPage(
        page.runs().stream().map(run -> Traces.summary(run, view)).toList(),
        page.cursor(),
        page.scanned());
  }

  static EventTrace event(EventTrace event, PayloadView view) {
    return new EventTrace(
        event.id(),
        event.name(),
        event.at(),
        event.matched(),
        event.runs().stream().map(run -> Traces.summary(run, view)).toList(),
        skipped(event.skipped(), view),
        event.nearMisses());
  }

  static EventPage events(EventPage page, PayloadView view) {
    return new EventPage(
        page.events().stream().map(event -> summary(event, view)).toList(), page.cursor());
  }

  private static EventSummary summary(EventSummary event, PayloadView view) {
    return new EventSummary(
        event.id(),
        event.name(),
        event.at(),
        event.matched(),
        event.runs(),
        skipped(event.skipped(), view),
        event.nearMisses());
  }

  private static List<Skipped> skipped(List<Skipped> skipped, PayloadView view) {
    return skipped.stream()
        .map(s -> new Skipped(s.functionId(), s.reason(), word(s.key(), view), s.by(), s.at()))
        .toList();
  }

  static FailureGroups failures(FailureGroups found, PayloadView view) {
    return new FailureGroups(
        found.window(),
        found.groups().stream().map(group -> group(group, view)).toList(),
        found.runs(),
        found.complete());
  }

  private static FailureGroup group(FailureGroup group, PayloadView view) {
    return new FailureGroup(
        group.key(),
        group.functionId(),
        group.errorType(),
        view.word(group.message()),
        group.count(),
        group.firstAt(),
        group.lastAt(),
        group.runIds(),
        group.select());
  }

  static GatePage gates(GatePage page, PayloadView view) {
    return new GatePage(
        page.gates().stream().map(gate -> Traces.gate(gate, view)).toList(), page.cursor());
  }

  static List<OperationTrace> operations(List<OperationTrace> orders, PayloadView view) {
    return orders.stream().map(order -> operation(order, view)).toList();
  }

  /** What it was to find may have values of payloads in it. */
  static OperationTrace operation(OperationTrace order, PayloadView view) {
    return new OperationTrace(
        order.id(),
        order.status(),
        order.action(),
        order.function(),
        order.from(),
        order.to(),
        order.statuses(),
        word(order.error(), view),
        order.failure(),
        word(order.expression(), view),
        order.reason(),
        order.by(),
        order.at(),
        order.scanned(),
        order.matched(),
        order.partitions());
  }

  /** Without what the orders say, which has such values too. */
  static AuditPage audit(AuditPage page, PayloadView view) {
    return new AuditPage(
        page.orders().stream()
            .map(
                order ->
                    new AuditEntry(
                        order.requestId(),
                        order.kind(),
                        order.subject(),
                        order.functionId(),
                        order.by(),
                        order.at(),
                        new Payload("{}")))
            .toList(),
        page.cursor());
  }

  private static @Nullable String word(@Nullable String stored, PayloadView view) {
    return stored == null ? null : view.word(stored);
  }
}
