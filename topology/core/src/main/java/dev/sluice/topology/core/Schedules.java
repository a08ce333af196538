package dev.sluice.topology.core;

import dev.sluice.topology.core.FunctionSpec.OnSchedule;
import dev.sluice.topology.core.flow.store.Key;
import dev.sluice.topology.core.flow.store.OrderedStore;
import dev.sluice.topology.core.flow.store.Wire;
import dev.sluice.topology.core.schedules.Calendar;
import dev.sluice.topology.core.schedules.Look;
import dev.sluice.topology.core.schedules.Ticks;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs when schedules tick: those of the functions whose ids belong to this partition. How
 * far each has come is stored under the name of its timer, so that its ticks are known after a time
 * in which nothing ran.
 */
final class Schedules {
  /** With which the names of its timers begin; function id and schedule follow. */
  static final String TIMERS = "~cron|";

  /** The name of the event that starts a run of a tick. */
  static final String TICK = "sluice/schedule.tick";

  private static final char KIND = 'S';

  private final Functions functions;
  private final Calendar calendar;
  private final Placement placement;
  private final OrderedStore kept;
  private final EngineStore store;
  private final EngineOutput output;
  private final Starts starts;

  private boolean following;
  private long version;

  Schedules(
      Functions functions,
      Calendar calendar,
      Placement placement,
      OrderedStore kept,
      EngineStore store,
      EngineOutput output,
      Starts starts) {
    this.functions = functions;
    this.calendar = calendar;
    this.placement = placement;
    this.kept = kept;
    this.store = store;
    this.output = output;
    this.starts = starts;
  }

  /** Whether functions have changed since {@link #follow}, or nobody has asked yet. */
  boolean isOutdated() {
    return !following || functions.version() != version;
  }

  /** Sets the timers of new and changed schedules, and forgets those that are gone. */
  void follow(Instant now) {
    version = functions.version();
    following = true;
    Map<String, Ticks> gone = all();
    for (FunctionSpec function : functions.all()) {
      if (placement.partitionOf(function.id()) != placement.here()) {
        continue;
      }
      for (FunctionSpec.Trigger trigger : function.triggers()) {
        if (trigger instanceof OnSchedule schedule) {
          String name = name(function.id(), schedule);
          Ticks known = gone.remove(name);
          Ticks before = Objects.requireNonNullElseGet(known, () -> Ticks.from(now));
          Look look = before.arm(schedule, function.id(), calendar, now);
          carryOut(name, known, look, function, schedule, now);
        }
      }
    }
    gone.keySet().forEach(name -> kept.delete(key(name)));
  }

  private Map<String, Ticks> all() {
    Map<String, Ticks> all = new HashMap<>();
    byte[] prefix = Key.of(KIND).bytes();
    kept.scan(
        prefix,
        Key.afterAll(prefix),
        (key, value) -> {
          var in = new Wire.Reader(value);
          all.put(in.text(), Ticks.read(in));
          return true;
        });
    return all;
  }

  /** A timer of this name has come. Of a schedule that is gone it does nothing. */
  void wake(String name, Instant now) {
    FunctionSpec function = functions.byId(name.substring(TIMERS.length(), name.lastIndexOf('|')));
    byte[] stored = kept.get(key(name));
    if (function == null || stored == null) {
      return;
    }
    for (FunctionSpec.Trigger trigger : function.triggers()) {
      if (trigger instanceof OnSchedule schedule && name(function.id(), schedule).equals(name)) {
        var in = new Wire.Reader(stored);
        in.text();
        Ticks before = Ticks.read(in);
        Look look = before.look(schedule, function.id(), calendar, now);
        carryOut(name, before, look, function, schedule, now);
        return;
      }
    }
  }

  private void carryOut(
      String name,
      @Nullable Ticks before,
      Look look,
      FunctionSpec function,
      OnSchedule schedule,
      Instant now) {
    if (!look.next().equals(before)) {
      kept.put(key(name), look.next().write(new Wire.Writer().text(name)).done());
    }
    if (look.lookAt() != null) {
      store.setTimer(look.lookAt(), name);
    }
    if (look.leftOut() != null) {
      Look.LeftOut out = look.leftOut();
      String span = out.first() + "/" + out.until();
      String eventId = eventId(name, out.first());
      output.tell(
          eventId, function.id(), new Fact.Skipped(eventId, TICK, "MISSED", span, null), now);
    }
    for (Instant tick : look.fire()) {
      starts.start(new NewRun(function.id(), event(name, schedule, tick, function), null), now);
    }
  }

  private Event event(String name, OnSchedule schedule, Instant tick, FunctionSpec function) {
    ByteBuffer data =
        EventJson.tick(schedule, tick, calendar.fireAt(schedule, tick, function.id()));
    return new Event(eventId(name, tick), TICK, data, null, tick, null, "schedule");
  }

  /** The same for the same tick, so that it starts one run. */
  private static String eventId(String name, Instant tick) {
    return name.substring(1).replace('|', ':') + ":" + tick;
  }

  /** Another expression or zone is another schedule; jitter and catch-up may change. */
  private static String name(String functionId, OnSchedule schedule) {
    return TIMERS + functionId + "|" + Long.toHexString(hash(schedule));
  }

  /** FNV-1a. */
  private static long hash(OnSchedule schedule) {
    String text = schedule.cron() + "\n" + schedule.zone();
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  private static byte[] key(String name) {
    return Key.of(KIND).text(name).bytes();
  }
}
