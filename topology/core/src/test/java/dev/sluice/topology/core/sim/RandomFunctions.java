package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.FunctionSpec.CancelOn;
import dev.sluice.topology.core.FunctionSpec.OnEvent;
import dev.sluice.topology.core.FunctionSpec.Trigger;
import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.Batch;
import dev.sluice.topology.core.flow.FlowControl.Debounce;
import dev.sluice.topology.core.flow.FlowControl.RateLimit;
import dev.sluice.topology.core.flow.FlowControl.Singleton;
import dev.sluice.topology.core.flow.sim.RandomFlow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws functions with whatever limits go together. */
final class RandomFunctions {
  /** Listens to how runs of the others end. */
  private static final String LISTENER = "listener";

  private final Random random;
  private final RandomFlow flows;
  private final List<String> ids = new ArrayList<>();

  RandomFunctions(Random random) {
    this.random = random;
    this.flows = new RandomFlow(random);
    int count = 2 + random.nextInt(3);
    for (int f = 0; f < count; f++) {
      ids.add("f" + f);
    }
    if (random.nextInt(3) == 0) {
      ids.add(LISTENER);
    }
  }

  List<String> ids() {
    return ids;
  }

  /** A listener is left out: the end of what it invokes would be told to it. */
  List<String> invokedBy(String functionId) {
    return ids.stream()
        .filter(id -> !functionId.equals(LISTENER))
        .filter(id -> id.compareTo(functionId) > 0 && !id.equals(LISTENER))
        .toList();
  }

  FunctionSpec draw(String id) {
    while (true) {
      FlowControl flow = random.nextInt(3) == 0 ? FlowControl.NONE : flow();
      List<CancelOn> cancelOn =
          random.nextInt(5) == 0
              ? List.of(new CancelOn("stop", null, Duration.ofSeconds(1 + random.nextInt(20))))
              : List.of();
      if (isAccepted(flow, !cancelOn.isEmpty())) {
        return new FunctionSpec(id, "app", triggers(id), World.RETRY, flow, cancelOn, null);
      }
    }
  }

  /** As far as what is drawn could be refused when it registers. */
  private static boolean isAccepted(FlowControl flow, boolean cancelOn) {
    boolean single =
        cancelOn
            || flow.rateLimit() != null
            || flow.idempotency() != null
            || flow.debounce() != null
            || flow.singleton() != null
            || flow.priority() != null;
    long pools =
        Stream.concat(
                flow.concurrency().stream().map(FlowControl.ConcurrencyLimit::pool),
                flow.tokens().stream().map(FlowControl.TokenBudget::name))
            .filter(Objects::nonNull)
            .distinct()
            .count();
    return pools <= 1 && (flow.batch() == null || !single);
  }

  private List<Trigger> triggers(String id) {
    if (id.equals(LISTENER)) {
      String end = random.nextBoolean() ? "finished" : random.nextBoolean() ? "failed" : "*";
      return List.of(new OnEvent("sluice/function." + end, null));
    }
    String condition = random.nextInt(4) == 0 ? "region=eu" : null;
    return switch (random.nextInt(5)) {
      case 0 -> List.of();
      case 1 -> List.of(new OnEvent("demo/one", condition));
      case 2 -> List.of(new OnEvent("demo/two", condition));
      case 3 -> List.of(new OnEvent("demo/one", condition), new OnEvent("demo/two", null));
      default -> List.of(new OnEvent("demo/*", condition));
    };
  }

  private FlowControl flow() {
    FlowControl turns = flows.draw();
    boolean limited = random.nextInt(3) > 0;
    return new FlowControl(
        limited ? turns.concurrency() : List.of(),
        limited ? turns.throttle() : null,
        random.nextInt(5) == 0
            ? new RateLimit(1 + random.nextInt(4), seconds(1 + random.nextInt(20)), maybeKey())
            : null,
        random.nextInt(5) == 0 ? debounce() : null,
        turns.priority(),
        turns.fairness(),
        random.nextInt(5) == 0
            ? new Batch(
                2 + random.nextInt(3),
                seconds(1 + random.nextInt(4)),
                maybeKey(),
                100 + random.nextInt(400))
            : null,
        random.nextInt(5) == 0
            ? new Singleton(
                maybeKey(), random.nextBoolean() ? Singleton.Mode.SKIP : Singleton.Mode.CANCEL)
            : null,
        random.nextInt(8) == 0 ? "ticket" : null,
        random.nextInt(6) == 0 ? seconds(1 + random.nextInt(10)) : null,
        random.nextInt(6) == 0 ? seconds(1 + random.nextInt(10)) : null,
        limited ? turns.tokens() : List.of());
  }

  private Debounce debounce() {
    Duration period = seconds(1 + random.nextInt(2));
    return new Debounce(period, maybeKey(), random.nextBoolean() ? period.multipliedBy(3) : null);
  }

  private @Nullable String maybeKey() {
    return random.nextBoolean() ? "customer" : null;
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
