package dev.sluice.topology.streams;

import dev.sluice.errors.SluiceException;
import dev.sluice.expressions.Schedule;
import dev.sluice.topology.core.FunctionSpec.OnSchedule;
import dev.sluice.topology.core.schedules.Calendar;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedules of functions as {@link Schedule} reads them. One thread. */
final class CronCalendar implements Calendar {
  private static final Logger LOG = LoggerFactory.getLogger(CronCalendar.class);

  /** Schedules kept read; the others are read again when they tick. */
  private static final int KEPT = 1_000;

  private final Map<OnSchedule, Optional<Schedule>> read =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<OnSchedule, Optional<Schedule>> eldest) {
          return size() > KEPT;
        }
      };

  @Override
  public @Nullable Instant next(OnSchedule schedule, Instant after) {
    return read(schedule).flatMap(s -> s.next(after)).orElse(null);
  }

  @Override
  public List<Instant> latest(OnSchedule schedule, Instant after, Instant until, int bound) {
    return read(schedule).map(s -> s.missed(after, until, bound)).orElse(List.of());
  }

  @Override
  public Instant fireAt(OnSchedule schedule, Instant tick, String functionId) {
    return read(schedule).map(s -> s.fireAt(tick, functionId)).orElse(tick);
  }

  private Optional<Schedule> read(OnSchedule schedule) {
    return read.computeIfAbsent(schedule, CronCalendar::parse);
  }

  private static Optional<Schedule> parse(OnSchedule schedule) {
    try {
      ZoneId zone = ZoneId.of(schedule.zone());
      return Optional.of(Schedule.parse(schedule.cron(), zone, schedule.jitter()));
    } catch (SluiceException | DateTimeException e) {
      LOG.warn("The schedule {} never ticks: {}", schedule, e.getMessage());
      return Optional.empty();
    }
  }
}
