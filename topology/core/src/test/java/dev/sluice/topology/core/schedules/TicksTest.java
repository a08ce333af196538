package dev.sluice.topology.core.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.FunctionSpec.CatchUp;
import dev.sluice.topology.core.FunctionSpec.OnSchedule;
import dev.sluice.topology.core.flow.store.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules that tick every ten minutes; they were first seen on the hour. Times are minutes. */
class TicksTest {
  private static final Instant HOUR = Instant.parse("2026-03-01T09:00:00Z");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Ticks NEW = Ticks.from(HOUR);

  private final Calendar calendar = new EverySeconds();

  @ParameterizedTest(name = "{0} at {1}: {2} run, {3} left out, the next look at {4}")
  @CsvSource({
    // policy, looked at, ticks that run, left out, next look
    "LATEST,  9.9,  '',           '',     10",
    "LATEST, 10.0,  '10',         '',     20",
    "LATEST, 10.9,  '10',         '',     20",
    "LATEST, 11.0,  '10',         '',     20",
    "LATEST, 39.0,  '30',         '10/30', 40",
    "LATEST, 30.5,  '30',         '10/30', 40",
    "ALL,    10.0,  '10',         '',     20",
    "ALL,    39.0,  '10 20 30',   '',     40",
    "SKIP,   10.0,  '10',         '',     20",
    "SKIP,   10.9,  '10',         '',     20",
    "SKIP,   11.0,  '',           '10/11', 20",
    "SKIP,   30.5,  '30',         '10/30', 40",
    "SKIP,   39.0,  '',           '10/39', 40",
  })
  void whichTicksRun(CatchUp catchUp, double at, String run, String leftOut, double next) {
    Look look = NEW.look(every(catchUp), "f", calendar, minute(at));

    assertThat(shown(look.fire())).isEqualTo(run);
    assertThat(leftOut(look)).isEqualTo(leftOut);
    assertThat(look.lookAt()).isEqualTo(minute(next));
  }

  @Test
  void aTickIsSeenOnceEvenIfTheClockGoesBack() {
    Ticks seen = NEW.look(every(CatchUp.ALL), "f", calendar, minute(25)).next();
    for (double at : new double[] {9, 10, 20, 25, 29.9}) {
      assertThat(seen.look(every(CatchUp.ALL), "f", calendar, minute(at)).fire()).isEmpty();
    }
    assertThat(shown(seen.look(every(CatchUp.ALL), "f", calendar, minute(30)).fire()))
        .isEqualTo("30");
  }

  @Test
  void manyMissedTicksRunInChunksTheOldestFirst() {
    Instant now = minute(255);
    Look first = NEW.look(every(CatchUp.ALL), "f", calendar, now);
    assertThat(first.fire()).hasSize(Ticks.AT_A_TIME).startsWith(minute(10)).isSorted();
    assertThat(first.lookAt()).isBeforeOrEqualTo(now);

    List<Instant> fired = new ArrayList<>(first.fire());
    Look look = first;
    while (look.lookAt() != null && !look.lookAt().isAfter(now)) {
      look = look.next().look(every(CatchUp.ALL), "f", calendar, now);
      fired.addAll(look.fire());
    }
    assertThat(fired)
        .isEqualTo(IntStream.rangeClosed(1, 25).mapToObj(i -> minute(10 * i)).toList());
    assertThat(look.lookAt()).isEqualTo(minute(260));
  }

  @Test
  void ofMoreThanAThousandMissedTicksTheEarliestAreLeftOut() {
    Look look = NEW.look(every(CatchUp.ALL), "f", calendar, minute(10 * 1_200));
    assertThat(leftOut(look)).isEqualTo("10/2010");
    assertThat(look.fire()).startsWith(minute(2_010));
    assertThat(look.next().open()).hasSize(Ticks.AT_MOST - Ticks.AT_A_TIME);

    Look later = look.next().look(every(CatchUp.ALL), "f", calendar, minute(10 * 1_220));
    assertThat(leftOut(later)).isEqualTo("2110/2210");
    assertThat(later.next().open()).hasSize(Ticks.AT_MOST - Ticks.AT_A_TIME);
  }

  @Test
  void withAJitterEachTickFiresAtItsOwnTimeAlsoWhenTheNextOneComesBefore() {
    OnSchedule jittery = schedule(Duration.ofMinutes(1), Duration.ofMinutes(5), CatchUp.SKIP);
    List<Instant> fired = new ArrayList<>();
    Ticks ticks = NEW;
    for (Instant now = HOUR; now.isBefore(minute(120)); now = now.plusSeconds(1)) {
      Look look = ticks.look(jittery, "f", calendar, now);
      for (Instant tick : look.fire()) {
        assertThat(calendar.fireAt(jittery, tick, "f")).isEqualTo(now);
      }
      fired.addAll(look.fire());
      ticks = look.next();
    }
    assertThat(fired).doesNotHaveDuplicates().contains(minute(1), minute(57), minute(114));
    assertThat(fired).isNotEqualTo(fired.stream().sorted(Comparator.naturalOrder()).toList());
  }

  @Test
  void aChangedJitterHoldsForATickThatHasNotRunYet() {
    OnSchedule jittery = schedule(TEN_MINUTES, Duration.ofMinutes(5), CatchUp.LATEST);
    Instant tick = minute(10);
    assertThat(calendar.fireAt(jittery, tick, "g")).isAfter(tick);
    Ticks waiting = NEW.look(jittery, "g", calendar, tick).next();
    assertThat(waiting.open()).containsExactly(tick);

    OnSchedule without = every(CatchUp.LATEST);
    assertThat(waiting.arm(without, "g", calendar, tick.plusSeconds(1)).lookAt()).isEqualTo(tick);
    Look look = waiting.look(without, "g", calendar, tick.plusSeconds(1));
    assertThat(look.fire()).containsExactly(tick);
    assertThat(look.next().look(jittery, "g", calendar, minute(15)).fire()).isEmpty();
  }

  @Test
  void aTimerThatIsSetIsNotSetAgain() {
    Look armed = NEW.arm(every(CatchUp.LATEST), "f", calendar, HOUR);
    assertThat(armed.lookAt()).isEqualTo(minute(10));

    assertThat(armed.next().arm(every(CatchUp.LATEST), "f", calendar, minute(5)).lookAt()).isNull();
    assertThat(armed.next().look(every(CatchUp.LATEST), "f", calendar, minute(5)).lookAt())
        .isNull();
  }

  @Test
  void whatIsKeptIsReadBack() {
    Ticks ticks = new Ticks(minute(1), List.of(minute(2), minute(3)), minute(4));
    for (Ticks kept : List.of(ticks, NEW)) {
      byte[] bytes = kept.write(new Wire.Writer()).done();
      assertThat(Ticks.read(new Wire.Reader(bytes))).isEqualTo(kept);
    }
  }

  private static OnSchedule every(CatchUp catchUp) {
    return schedule(TEN_MINUTES, Duration.ZERO, catchUp);
  }

  private static OnSchedule schedule(Duration time, Duration jitter, CatchUp catchUp) {
    return EverySeconds.every(time, jitter, catchUp);
  }

  private static Instant minute(double minutes) {
    return HOUR.plusSeconds(Math.round(minutes * 60));
  }

  private static String shown(List<Instant> ticks) {
    return String.join(" ", ticks.stream().map(TicksTest::shown).toList());
  }

  private static String shown(Instant time) {
    return Long.toString(Duration.between(HOUR, time).toMinutes());
  }

  private static String leftOut(Look look) {
    Look.LeftOut out = look.leftOut();
    return out == null ? "" : shown(out.first()) + "/" + shown(out.until());
  }
}
