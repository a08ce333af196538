package dev.sluice.topology.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.FunctionSpec;
import dev.sluice.topology.core.FunctionSpec.CatchUp;
import dev.sluice.topology.core.FunctionSpec.OnSchedule;
import dev.sluice.topology.core.schedules.EverySeconds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether what has committed keeps the promises of schedules; it knows them by the fake cron. */
final class ScheduleVerdict {
  private static final EverySeconds CALENDAR = new EverySeconds();
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<String, Life> lives = new HashMap<>();
  private final Set<String> runs = new HashSet<>();
  private final Set<String> events = new HashSet<>();

  /** Ticks that a look has left out; which of the span do run is known when the look is over. */
  private record LeftOut(Instant first, Instant until, Instant clock) {}

  /** A schedule from when the engine first saw it until it saw that it was gone. */
  private static final class Life {
    final String functionId;
    final OnSchedule schedule;
    final Instant firstSeen;
    final List<Instant> looks = new ArrayList<>();
    final Set<Instant> ran = new HashSet<>();
    final Set<Instant> leftOut = new HashSet<>();
    final List<LeftOut> told = new ArrayList<>();
    boolean isOver;

    Life(String functionId, OnSchedule schedule, Instant firstSeen) {
      this.functionId = functionId;
      this.schedule = schedule;
      this.firstSeen = firstSeen;
    }

    boolean is(CatchUp catchUp) {
      return schedule.catchUp() == catchUp;
    }

    Instant fireAt(Instant tick) {
      return CALENDAR.fireAt(schedule, tick, functionId);
    }

    List<Instant> ticks(Instant from, Instant until) {
      return CALENDAR.latest(schedule, from, until, Integer.MAX_VALUE);
    }
  }

  void take(SchedulePartition.Entry entry) {
    switch (entry) {
      case SchedulePartition.Entry.Looked look -> looked(look);
      case SchedulePartition.Entry.SentToLane sent -> ran(sent.run().event(), sent.clock());
      case SchedulePartition.Entry.Told told -> {
        if (told.fact() instanceof Fact.Scheduled started) {
          assertThat(runs.add(started.run().runId())).as("run started twice").isTrue();
          if (!events.contains(started.event().id())) { // else it was sent to its lane
            ran(started.event(), told.clock());
          }
        } else if (told.fact() instanceof Fact.Skipped skipped) {
          leftOut(told.functionId(), Objects.requireNonNull(skipped.key()), told.clock());
        }
      }
    }
  }

  private void looked(SchedulePartition.Entry.Looked look) {
    Set<String> there = new HashSet<>();
    for (FunctionSpec function : look.deployed()) {
      if (Math.floorMod(function.id().hashCode() * 31, SchedulePartition.PARTITIONS)
          == look.partition()) {
        OnSchedule schedule = (OnSchedule) function.triggers().getFirst();
        String id = function.id() + " " + schedule.cron();
        there.add(id);
        Life life = lives.computeIfAbsent(id, i -> new Life(function.id(), schedule, look.clock()));
        settle(life);
        life.looks.add(look.clock());
      }
    }
    lives.forEach(
        (id, life) -> {
          int home = Math.floorMod(life.functionId.hashCode() * 31, SchedulePartition.PARTITIONS);
          life.isOver |= home == look.partition() && !there.contains(id);
        });
  }

  private void ran(Event event, Instant clock) {
    assertThat(events.add(event.id())).as("event " + event.id() + " came twice").isTrue();
    Instant tick = event.ts();
    String functionId = functionOf(event.id());
    String data = StandardCharsets.UTF_8.decode(event.data().duplicate()).toString();
    Life life = Objects.requireNonNull(lives.get(functionId + " " + data.split("\"", -1)[3]));
    assertThat(life.ran.add(tick)).as("one run").isTrue();
    assertThat(life.leftOut).as("left out").doesNotContain(tick);
    assertThat(tick).as("first seen").isAfter(life.firstSeen);
    assertThat(life.fireAt(tick)).as("not too early").isBeforeOrEqualTo(clock);
    boolean late = !clock.isBefore(life.fireAt(tick).plus(MINUTE));
    if (late) {
      assertThat(life.is(CatchUp.SKIP)).as("SKIP runs a missed tick").isFalse();
    }
    if (late && life.is(CatchUp.LATEST) && life.schedule.jitter().isZero()) {
      assertThat(CALENDAR.next(life.schedule, tick)).as("not the latest").isAfter(clock);
    }
  }

  private static String functionOf(String eventId) {
    return eventId.split(":", -1)[1];
  }

  private void leftOut(String functionId, String span, Instant clock) {
    String[] ends = span.split("/", 2);
    Instant first = Instant.parse(ends[0]);
    Instant until = Instant.parse(ends[1]);
    life(functionId, first).told.add(new LeftOut(first, until, clock));
  }

  /** The latest look at the schedule is over. */
  private static void settle(Life life) {
    life.told.forEach(out -> settle(life, out));
    life.told.clear();
  }

  private static void settle(Life life, LeftOut out) {
    for (Instant tick : life.ticks(out.first().minusSeconds(1), out.until().minusSeconds(1))) {
      if (life.ran.contains(tick) || life.fireAt(tick).isAfter(out.clock())) {
        continue; // its jitter has it among those that were left out
      }
      life.leftOut.add(tick);
      if (!life.is(CatchUp.ALL)) {
        Instant fireAt = life.fireAt(tick);
        assertThat(life.looks)
            .as("tick " + tick + " was on time")
            .noneMatch(l -> !l.isBefore(fireAt) && l.isBefore(fireAt.plus(MINUTE)));
      }
    }
    if (life.is(CatchUp.ALL)) {
      assertThat(life.ticks(out.until().minusSeconds(1), out.clock()))
          .hasSizeGreaterThanOrEqualTo(1_000);
    } else if (life.is(CatchUp.LATEST) && life.schedule.jitter().isZero()) {
      assertThat(life.ran).as("ran instead").anyMatch(ran -> ran.isAfter(out.first()));
    }
  }

  private Life life(String functionId, Instant tick) {
    return lives.values().stream()
        .filter(life -> life.functionId.equals(functionId) && !life.isOver)
        .filter(life -> CALENDAR.next(life.schedule, tick.minusSeconds(1)).equals(tick))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No schedule of " + functionId + " ticks " + tick));
  }

  /**
   * @param dispatched the runs of which turns went out, also of what was rolled back later
   * @param removed functions that were removed at some time, with runs that were on their way
   */
  void onEnd(Set<String> dispatched, Set<String> removed) {
    assertThat(runs).as("turns of runs that are not there").containsAll(dispatched);
    assertThat(dispatched).as("runs that never had a turn").containsAll(runs);
    Set<String> started =
        runs.stream().map(run -> run.substring(run.indexOf("cron:"))).collect(Collectors.toSet());
    assertThat(started).hasSameSizeAs(runs);
    assertThat(events)
        .filteredOn(event -> !removed.contains(functionOf(event)))
        .allMatch(started::contains);
    for (Life life : lives.values()) {
      if (!life.isOver) {
        settle(life);
        Instant last = life.looks.stream().max(Instant::compareTo).orElseThrow();
        for (Instant tick : life.ticks(life.firstSeen, last)) {
          assertThat(
                  life.ran.contains(tick)
                      || life.leftOut.contains(tick)
                      || life.fireAt(tick).isAfter(last))
              .as("tick %s of %s came to nothing", tick, life.functionId)
              .isTrue();
        }
      }
    }
  }
}
