package dev.sluice.topology.core.schedules;

import dev.sluice.topology.core.FunctionSpec.CatchUp;
import dev.sluice.topology.core.FunctionSpec.OnSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A schedule is a number of seconds, of which each multiple since 1970 is a tick. */
public final class EverySeconds implements Calendar {
  public static OnSchedule every(Duration time, Duration jitter, CatchUp catchUp) {
    return new OnSchedule(Long.toString(time.toSeconds()), "UTC", jitter, catchUp);
  }

  @Override
  public Instant next(OnSchedule schedule, Instant after) {
    long seconds = Long.parseLong(schedule.cron());
    return Instant.ofEpochSecond((after.getEpochSecond() / seconds + 1) * seconds);
  }

  @Override
  public List<Instant> latest(OnSchedule schedule, Instant after, Instant until, int bound) {
    long seconds = Long.parseLong(schedule.cron());
    Deque<Instant> ticks = new ArrayDeque<>();
    long last = until.getEpochSecond() / seconds * seconds;
    for (long t = last; ticks.size() < bound && t > after.getEpochSecond(); t -= seconds) {
      ticks.addFirst(Instant.ofEpochSecond(t));
    }
    return List.copyOf(ticks);
  }

  @Override
  public Instant fireAt(OnSchedule schedule, Instant tick, String functionId) {
    long hash = (tick.getEpochSecond() * 31 + functionId.hashCode()) * 0x9E3779B97F4A7C15L;
    return tick.plusSeconds(Math.floorMod(hash >>> 17, schedule.jitter().toSeconds() + 1));
  }
}
