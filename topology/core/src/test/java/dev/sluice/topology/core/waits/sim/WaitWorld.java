package dev.sluice.topology.core.waits.sim;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.waits.CorrelationKey;
import dev.sluice.topology.core.waits.Correlator;
import dev.sluice.topology.core.waits.Interest;
import dev.sluice.topology.core.waits.Wait;
import dev.sluice.topology.core.waits.WaitSample;
import dev.sluice.topology.core.waits.sim.WaitPartition.Answer;
import dev.sluice.topology.core.waits.sim.WaitPartition.Logged;
import dev.sluice.topology.core.waits.sim.WaitPartition.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events, runs that wait and partitions that crash, for one seed: a while of chaos, then calm until
 * all is taken, then the time after which nothing may be left. In a quick world no event is late by
 * more than the correlator allows, so each wait must be answered that can be. In a slow one hours
 * pass; there answers must be true, and given once.
 */
final class WaitWorld {
  private static final int PARTITIONS = 3;
  private static final List<String> NAMES = List.of("demo/a", "demo/b", "demo/c", "demo/d");
  private static final List<String> PATHS = List.of("", "data", "version");
  private static final List<String> VALUES = List.of("1", "2");

  private final Random random;
  private final boolean quick;
  final Correlator.Bounds bounds;
  private final int commits;
  private final int crashes;
  private final List<WaitPartition> partitions = new ArrayList<>();
  private final Map<Wait.Id, Asked> asked = new LinkedHashMap<>();
  private final Set<Wait.Id> closed = new HashSet<>();
  private Instant now = WaitSample.NOW;
  private int events;

  /** What all instances are told, in this order. */
  final List<Interest> interests = new ArrayList<>();

  private record Asked(int partition, String key, String path, String value, Wait what) {}

  WaitWorld(long seed, WaitRules rules) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    quick = random.nextInt(3) > 0;
    commits = 4 + random.nextInt(20);
    crashes = random.nextInt(5);
    bounds = new Correlator.Bounds(Duration.ofMinutes(10), 1 + random.nextInt(4));
    for (int p = 0; p < PARTITIONS; p++) {
      partitions.add(new WaitPartition(rules, this));
    }
  }

  void run() {
    int steps = 100 + random.nextInt(400);
    for (int i = 0; i < steps; i++) {
      chaos(i * 50L / steps);
    }
    calm();
    checkAnswers();
    longAfter();
  }

  /** A record of the waits arrives in the partition of its key. */
  void deliver(Told told) {
    partitions.get(Math.floorMod(told.key().hashCode(), PARTITIONS)).inbox.add(told);
  }

  /**
   * @param second of a quick world
   */
  private void chaos(long second) {
    if (quick) {
      now = WaitSample.NOW.plusSeconds(second);
    } else if (random.nextInt(40) == 0) {
      now = now.plusSeconds(random.nextInt(2_000));
    }
    WaitPartition p = partitions.get(random.nextInt(PARTITIONS));
    int choice = random.nextInt(100);
    if (choice < commits) {
      p.commit();
    } else if (choice < commits + crashes) {
      p.crash();
    } else {
      switch (random.nextInt(13)) {
        case 0, 1 -> send(p);
        case 2 -> ask(partitions.indexOf(p));
        case 3 -> askAgain();
        case 4 -> close();
        case 5 -> hear(p);
        case 6 -> p.lookBack(now);
        case 7, 8 -> p.route();
        case 10 -> p.deliver(now);
        case 9 -> p.sweep(now, 1 + random.nextInt(3));
        default -> p.correlate(now);
      }
    }
  }

  private void hear(WaitPartition p) {
    boolean more = true;
    while (more) {
      more = p.hear() && random.nextInt(8) > 0;
    }
  }

  private void send(WaitPartition p) {
    if (!p.events.isEmpty() && random.nextInt(6) == 0) {
      p.events.add(new Logged(p.events.get(random.nextInt(p.events.size())).event(), now));
      return;
    }
    Event plain =
        WaitSample.event(
            "e-" + events++,
            pick(NAMES),
            pick(VALUES),
            random.nextInt(3) == 0 ? null : pick(VALUES));
    String version = random.nextBoolean() ? null : pick(VALUES);
    p.events.add(
        new Logged(
            new Event(
                plain.id(), plain.name(), plain.data(), null, plain.ts(), version, plain.source()),
            now));
  }

  private void ask(int partition) {
    String name = pick(NAMES);
    String path = pick(PATHS);
    String value = path.isEmpty() ? "" : pick(VALUES);
    Instant since = now.minusSeconds(random.nextInt(quick ? 45 : 1_200));
    Instant until = now.plusSeconds(1 + random.nextInt(quick ? 120 : 5_000));
    String residual = random.nextInt(3) == 0 ? pick(VALUES) : null;
    String run = "run-" + asked.size();
    Wait wait = new Wait(new Wait.Id(run, "wait", 0), run, name, residual, since, until);
    Asked asks = new Asked(partition, CorrelationKey.of(name, path, value), path, value, wait);
    asked.put(wait.id(), asks);
    Interest interest = new Interest(name, path, since);
    if (!partitions.get(partition).isKnown(interest, now)) {
      interests.add(interest);
    }
    partitions.get(partition).send(new Told.Opened(asks.key(), wait));
    partitions.get(partition).commit();
  }

  private void askAgain() {
    Asked again = anyAsked();
    if (again != null) {
      partitions.get(again.partition()).send(new Told.Opened(again.key(), again.what()));
    }
  }

  private void close() {
    Asked asks = anyAsked();
    if (asks != null && random.nextInt(4) == 0) {
      closed.add(asks.what().id());
      var told = new Told.Closed(asks.key(), asks.what().id());
      partitions.get(asks.partition()).send(told);
    }
  }

  private @Nullable Asked anyAsked() {
    List<Asked> all = List.copyOf(asked.values());
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  private String pick(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private void calm() {
    boolean moved = true;
    while (moved) {
      moved = false;
      List<WaitPartition> order = new ArrayList<>(partitions);
      Collections.shuffle(order, random);
      for (WaitPartition p : order) {
        moved |= p.hear();
        moved |= p.lookBack(now);
        moved |= p.route();
        moved |= p.correlate(now);
        moved |= p.deliver(now);
        p.commit();
      }
    }
  }

  private void checkAnswers() {
    Map<Wait.Id, Event> given = new HashMap<>();
    for (WaitPartition p : partitions) {
      for (Answer answer : p.answers) {
        Wait.Id id = answer.what().id();
        Event before = given.put(id, answer.event());
        expect(before == null, id + " was answered twice: " + before + ", " + answer.event());
        Asked asks = Objects.requireNonNull(asked.get(id));
        expect(counting(asks).contains(answer.event()), id + " was answered by " + answer.event());
      }
    }
    for (Asked asks : asked.values()) {
      Wait.Id id = asks.what().id();
      boolean answerable = !counting(asks).isEmpty() && !closed.contains(id);
      expect(!quick || !answerable || given.containsKey(id), asks + " was not answered");
    }
  }

  /** The events that the wait is about. */
  private List<Event> counting(Asked asks) {
    List<Event> counting = new ArrayList<>();
    Wait wait = asks.what();
    for (WaitPartition p : partitions) {
      for (Logged logged : p.events) {
        Event event = logged.event();
        String found =
            asks.path().isEmpty() ? "" : WaitSample.MATCHER.correlationValue(asks.path(), event);
        if (event.name().equals(wait.event())
            && asks.value().equals(found)
            && !logged.receivedAt().isBefore(wait.since())
            && logged.receivedAt().isBefore(wait.until())
            && (wait.residual() == null || wait.residual().equals(event.source()))) {
          counting.add(event);
        }
      }
    }
    return counting;
  }

  private void longAfter() {
    now = now.plus(Correlator.OVER).plus(Duration.ofHours(2));
    for (WaitPartition p : partitions) {
      while (p.sweep(now, 5)) {
        p.commit();
      }
      expect(p.stored() == 0, "What is left: " + p);
    }
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
