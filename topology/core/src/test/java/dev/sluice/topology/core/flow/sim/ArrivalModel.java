package dev.sluice.topology.core.flow.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.flow.FlowControl;
import dev.sluice.topology.core.flow.FlowControl.RateLimit;
import dev.sluice.topology.core.flow.FlowControl.Singleton;
import dev.sluice.topology.core.flow.arrive.Arrival;
import dev.sluice.topology.core.flow.arrive.Arrivals;
import dev.sluice.topology.core.flow.arrive.Outcome;
import dev.sluice.topology.core.flow.arrive.Outcome.Buffered;
import dev.sluice.topology.core.flow.arrive.Outcome.Reason;
import dev.sluice.topology.core.flow.arrive.Outcome.Skip;
import dev.sluice.topology.core.flow.arrive.Outcome.Start;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What arrivals should do, kept the simplest way. */
final class ArrivalModel {
  private record Admitted(@Nullable String key, Instant at) {}

  /** Seconds until the start of any buffer that {@link ArrivalWorld} draws. */
  private static final int LONGEST_BUFFERED = 10;

  private final Map<String, Instant> seen = new HashMap<>();
  private final TreeSet<String> buffered = new TreeSet<>();
  private final List<Admitted> admitted = new ArrayList<>();
  private final Map<String, String> running = new TreeMap<>();
  private final TreeSet<String> cancelling = new TreeSet<>();
  private final Map<String, Instant> started = new HashMap<>();

  /** Under the present rules: what was counted under others proves nothing. */
  private boolean certain = true;

  ArrivalModel copy() {
    ArrivalModel copy = new ArrivalModel();
    copy.seen.putAll(seen);
    copy.buffered.addAll(buffered);
    copy.admitted.addAll(admitted);
    copy.running.putAll(running);
    copy.cancelling.addAll(cancelling);
    copy.started.putAll(started);
    copy.certain = certain;
    return copy;
  }

  void changed() {
    certain = false;
  }

  void arrives(Arrival arrival, FlowControl flow, List<Outcome> outcomes, Instant now) {
    if (!flow.filtersArrivals()) {
      assertThat(outcomes).hasSize(1).first().isInstanceOf(Start.class);
      return;
    }
    assertThat(outcomes).isNotEmpty();
    Outcome own = outcomes.getLast();
    Instant before = seen.get(arrival.eventId());
    boolean duplicate = before != null && now.isBefore(before.plus(Arrivals.REMEMBERED));
    boolean skipped = own instanceof Skip s && s.reason() == Reason.DUPLICATE;
    assertThat(skipped).as("%s is a duplicate", arrival.eventId()).isEqualTo(duplicate);
    if (duplicate) {
      return;
    }
    seen.put(arrival.eventId(), now);
    buffered.add(arrival.eventId());
    rateLimit(arrival, flow, own, now);
    outcomes.forEach(outcome -> told(flow, outcome, now));
  }

  void flushed(FlowControl flow, List<Outcome> outcomes, Instant now) {
    outcomes.forEach(outcome -> told(flow, outcome, now));
  }

  private void rateLimit(Arrival arrival, FlowControl flow, Outcome own, Instant now) {
    RateLimit rate = flow.rateLimit();
    if (rate == null) {
      return;
    }
    String key = rate.key() == null ? null : arrival.keys().rateLimit();
    if (rate.key() != null && key == null) {
      return;
    }
    long inWindow =
        admitted.stream()
            .filter(a -> Objects.equals(a.key(), key))
            .filter(a -> now.isBefore(a.at().plus(rate.period())))
            .count();
    boolean skipped = own instanceof Skip s && s.reason() == Reason.RATE_LIMIT;
    if (certain) {
      assertThat(skipped).as("%d of %s let in", inWindow, rate).isEqualTo(inWindow >= rate.limit());
    }
    if (!skipped) {
      admitted.add(new Admitted(key, now));
    }
  }

  private void told(FlowControl flow, Outcome outcome, Instant now) {
    switch (outcome) {
      case Start start -> starts(flow, start, now);
      case Skip skip -> {
        assertThat(buffered.remove(skip.eventId())).as("%s was there", skip).isTrue();
        if (skip.reason() == Reason.SINGLETON && certain) {
          assertThat(running).as("%s", skip).containsKey(String.valueOf(skip.holder()));
        }
      }
      case Buffered b -> assertThat(b.until()).isBeforeOrEqualTo(now.plusSeconds(LONGEST_BUFFERED));
    }
  }

  private void starts(FlowControl flow, Start start, Instant now) {
    for (Arrival event : start.events()) {
      assertThat(buffered.remove(event.eventId())).as("%s starts once", event).isTrue();
    }
    assertThat(started).as("runs").doesNotContainKey(start.runId());
    if (start.cancel() != null) {
      assertThat(running.remove(start.cancel())).as("the run that %s replaces", start).isNotNull();
      cancelling.add(start.cancel());
    }
    Singleton singleton = flow.singleton();
    String key = singleton == null || singleton.key() == null ? null : start.keys().singleton();
    if (certain && singleton != null && (singleton.key() == null || key != null)) {
      assertThat(running.values())
          .as("running when %s starts", start)
          .doesNotContain(String.valueOf(key));
    }
    running.put(start.runId(), String.valueOf(key));
    started.put(start.runId(), now);
  }

  /** A run that has not ended, although it may have been told to. */
  @Nullable String anyRunning(Random random) {
    List<String> runs = new ArrayList<>(running.keySet());
    runs.addAll(cancelling);
    return runs.isEmpty() ? null : runs.get(random.nextInt(runs.size()));
  }

  void ended(String run) {
    running.remove(run);
    cancelling.remove(run);
  }

  void nothingIsLost() {
    assertThat(buffered).as("events of which nothing came").isEmpty();
  }
}
