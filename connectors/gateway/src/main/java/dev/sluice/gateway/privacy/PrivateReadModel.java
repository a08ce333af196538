package dev.sluice.gateway.privacy;

import dev.sluice.gateway.ApiException;
import dev.sluice.gateway.access.Caller;
import dev.sluice.gateway.access.CurrentCaller;
import dev.sluice.gateway.access.PayloadRules;
import dev.sluice.gateway.read.AuditFilter;
import dev.sluice.gateway.read.AuditPage;
import dev.sluice.gateway.read.EventFilter;
import dev.sluice.gateway.read.EventPage;
import dev.sluice.gateway.read.EventTrace;
import dev.sluice.gateway.read.FailureFilter;
import dev.sluice.gateway.read.FailureGroups;
import dev.sluice.gateway.read.FunctionHealth;
import dev.sluice.gateway.read.FunctionSummary;
import dev.sluice.gateway.read.FunctionTrace;
import dev.sluice.gateway.read.GateFilter;
import dev.sluice.gateway.read.GatePage;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunCounts;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.TimeWindow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A read model as the {@linkplain CurrentCaller current caller} may see it: masked, decoded, or as
 * it is. Where nobody is known to ask, payloads are masked as soon as they are for anyone.
 */
public final class PrivateReadModel implements ReadModel {
  private final ReadModel all;
  private final Supplier<PayloadRules> rules;
  private final CodecClient codec = new CodecClient();

  /**
   * @param rules as they are now; they may change while this serves
   */
  public PrivateReadModel(ReadModel all, Supplier<PayloadRules> rules) {
    this.all = all;
    this.rules = rules;
  }

  /**
   * Refuses what a caller who sees masked payloads asks of them: answers would tell their values.
   *
   * @param asked what is asked, by its names; null: it is not
   * @throws ApiException SLUICE-1270
   */
  public void refuseQuestions(@Nullable String... asked) {
    if (mask() == null) {
      return;
    }
    for (String question : asked) {
      if (question != null) {
        throw new ApiException(
            403,
            "SLUICE-1270",
            "Expected no search in payloads and errors, found one by a caller whose role sees them"
                + " masked.",
            "Search by function, event, status and time, or use a key of another role.");
      }
    }
  }

  @Override
  public RunPage runs(RunFilter filter) {
    refuseQuestions(filter.text(), filter.expression());
    return masked(all.runs(filter), Listings::runs);
  }

  @Override
  public RunCounts counts(RunFilter filter) {
    refuseQuestions(filter.text(), filter.expression());
    return all.counts(filter);
  }

  @Override
  public Optional<RunTrace> run(String runId) {
    return all.run(runId).map(run -> seen(run, Traces::run));
  }

  @Override
  public Optional<EventTrace> event(String eventId) {
    return all.event(eventId).map(event -> masked(event, Listings::event));
  }

  @Override
  public EventPage events(EventFilter filter) {
    return masked(all.events(filter), Listings::events);
  }

  @Override
  public FailureGroups failures(FailureFilter filter) {
    return masked(all.failures(filter), Listings::failures);
  }

  @Override
  public List<FunctionSummary> functions() {
    return all.functions();
  }

  @Override
  public List<FunctionHealth> functions(TimeWindow window) {
    return all.functions(window);
  }

  @Override
  public Optional<FunctionTrace> function(String functionId, TimeWindow window) {
    return all.function(functionId, window);
  }

  @Override
  public GatePage gates(GateFilter filter) {
    return seen(all.gates(filter), Listings::gates);
  }

  @Override
  public RunStats stats(RunStats.Asked asked) {
    return all.stats(asked);
  }

  @Override
  public List<OperationTrace> operations(int limit) {
    return masked(all.operations(limit), Listings::operations);
  }

  @Override
  public Optional<OperationTrace> operation(String operationId) {
    return all.operation(operationId).map(order -> masked(order, Listings::operation));
  }

  @Override
  public AuditPage audit(AuditFilter filter) {
    return masked(all.audit(filter), Listings::audit);
  }

  @Override
  public void rebuild() {
    all.rebuild();
  }

  @Override
  public Lag lag() {
    return all.lag();
  }

  @Override
  public void check() {
    all.check();
  }

  @Override
  public long changes() {
    return all.changes();
  }

  @Override
  public void awaitChange(long seen, Duration atMost) throws InterruptedException {
    all.awaitChange(seen, atMost);
  }

  /** How payloads are masked for whoever asks; null: they are not. */
  @Nullable MaskedView mask() {
    PayloadRules now = rules.get();
    if (now.masked().isEmpty()) {
      return null;
    }
    Optional<Caller> caller = CurrentCaller.find();
    return caller.isPresent() && !now.masked().contains(caller.get().role())
        ? null
        : new MaskedView(now.keep());
  }

  /** Payloads from elsewhere, as whoever asks may see them. */
  List<Payload> seen(List<Payload> stored) {
    return seen(stored, (all, view) -> all.stream().map(view::payload).toList());
  }

  /** As it is, or masked: for what holds no whole payloads, of which nothing is decoded. */
  private <T> T masked(T stored, BiFunction<T, PayloadView, T> through) {
    MaskedView mask = mask();
    return mask == null ? stored : through.apply(stored, mask);
  }

  private <T> T seen(T stored, BiFunction<T, PayloadView, T> through) {
    MaskedView mask = mask();
    if (mask != null) {
      return through.apply(stored, mask);
    }
    PayloadRules now = rules.get();
    PayloadRules.Codec endpoint = now.codec();
    boolean decodes =
        CurrentCaller.find().filter(c -> now.decrypted().contains(c.role())).isPresent();
    if (!decodes || endpoint == null) {
      return stored;
    }
    var finder = new DecodedView.Finder();
    T unchanged = through.apply(stored, finder);
    if (finder.envelopes.isEmpty()) {
      return unchanged;
    }
    try {
      return through.apply(stored, new DecodedView(codec.open(endpoint, finder.envelopes)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return stored;
    }
  }
}
