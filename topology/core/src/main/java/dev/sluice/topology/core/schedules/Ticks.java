package dev.sluice.topology.core.schedules;

import dev.sluice.topology.core.FunctionSpec.OnSchedule;
import dev.sluice.topology.core.flow.store.Wire;
import dev.sluice.topology.core.schedules.Look.LeftOut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far a function's schedule has come. A tick is handled once: {@code upTo} never goes back,
 * also if the clock does.
 *
 * @param upTo every tick up to here has been seen
 * @param open seen ticks that are still to start a run, in order: their jitter is not over, or they
 *     are the rest of many that were missed
 * @param armed the time of the latest timer; null: none was set
 */
public record Ticks(Instant upTo, List<Instant> open, @Nullable Instant armed) {
  /** A tick that could not start its run for so long is missed: the catch-up decides on it. */
  static final Duration GRACE = Duration.ofMinutes(1);

  /** Of more missed ticks than that, the earlier ones are left out. */
  static final int AT_MOST = 1_000;

  /** Runs that one look starts. */
  static final int AT_A_TIME = 10;

  public Ticks {
    open = List.copyOf(open);
  }

  /** Of a schedule that is seen for the first time: what was before does not count. */
  public static Ticks from(Instant now) {
    return new Ticks(now, List.of(), null);
  }

  /** Starts what is due, and says when to look again. */
  public Look look(OnSchedule schedule, String functionId, Calendar calendar, Instant now) {
    List<Instant> came = calendar.latest(schedule, upTo, now, AT_MOST);
    var rest = new TreeSet<>(open);
    rest.addAll(came);
    var out = new TreeSet<Instant>();
    if (came.size() == AT_MOST) {
      Instant first = calendar.next(schedule, upTo);
      if (first != null && first.isBefore(came.getFirst())) {
        out.add(first);
      }
    }
    while (rest.size() > AT_MOST) {
      out.add(rest.removeFirst());
    }
    List<Instant> onTime = new ArrayList<>();
    List<Instant> missed = new ArrayList<>();
    for (Instant tick : rest) {
      Instant fireAt = calendar.fireAt(schedule, tick, functionId);
      if (!fireAt.isAfter(now)) {
        (now.isBefore(fireAt.plus(GRACE)) ? onTime : missed).add(tick);
      }
    }
    List<Instant> fire = chosen(schedule, onTime, missed);
    switch (schedule.catchUp()) {
      case ALL -> fire.forEach(rest::remove);
      case LATEST, SKIP -> {
        onTime.forEach(rest::remove);
        missed.forEach(rest::remove);
        out.addAll(missed);
        fire.forEach(out::remove);
      }
    }
    Instant seen = came.isEmpty() ? upTo : came.getLast();
    Ticks after = new Ticks(seen, List.copyOf(rest), armed);
    return after.arm(fire, leftOut(out, fire, rest, now), schedule, functionId, calendar, now);
  }

  private static List<Instant> chosen(
      OnSchedule schedule, List<Instant> onTime, List<Instant> missed) {
    return switch (schedule.catchUp()) {
      case SKIP -> onTime;
      case LATEST -> onTime.isEmpty() && !missed.isEmpty() ? List.of(missed.getLast()) : onTime;
      case ALL -> {
        var all = new TreeSet<>(missed);
        all.addAll(onTime);
        yield all.stream().limit(AT_A_TIME).toList();
      }
    };
  }

  private static @Nullable LeftOut leftOut(
      TreeSet<Instant> out, List<Instant> fire, TreeSet<Instant> rest, Instant now) {
    if (out.isEmpty()) {
      return null;
    }
    var kept = new TreeSet<>(rest);
    kept.addAll(fire);
    Instant until = kept.higher(out.last());
    return new LeftOut(out.first(), until == null ? now : until);
  }

  /** Starts nothing, and says when to look: for a schedule that is new or may have changed. */
  public Look arm(OnSchedule schedule, String functionId, Calendar calendar, Instant now) {
    return arm(List.of(), null, schedule, functionId, calendar, now);
  }

  private Look arm(
      List<Instant> fire,
      @Nullable LeftOut leftOut,
      OnSchedule schedule,
      String functionId,
      Calendar calendar,
      Instant now) {
    Instant due = calendar.next(schedule, upTo);
    for (Instant tick : open) {
      Instant fireAt = calendar.fireAt(schedule, tick, functionId);
      due = due == null || fireAt.isBefore(due) ? fireAt : due;
    }
    boolean isSet = armed != null && armed.isAfter(now) && armed.equals(due);
    Ticks next = new Ticks(upTo, open, due);
    return new Look(fire, leftOut, next, isSet ? null : due);
  }

  /** Writes what {@link #read} reads. */
  public Wire.Writer write(Wire.Writer out) {
    out.number(upTo.toEpochMilli()).count(open.size());
    open.forEach(tick -> out.number(tick.toEpochMilli()));
    out.flag(armed != null);
    return armed == null ? out : out.number(armed.toEpochMilli());
  }

  public static Ticks read(Wire.Reader in) {
    Instant upTo = Instant.ofEpochMilli(in.number());
    int size = in.count();
    List<Instant> open = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      open.add(Instant.ofEpochMilli(in.number()));
    }
    return new Ticks(upTo, open, in.flag() ? Instant.ofEpochMilli(in.number()) : null);
  }
}
