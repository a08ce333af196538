package dev.sluice.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final ZoneId UTC = ZoneOffset.UTC;

  private static Schedule schedule(String expression, String zone) {
    return Schedule.parse(expression, ZoneId.of(zone), Duration.ZERO);
  }

  /**
   * Each row: schedule, zone, a local time to start after, and the next ticks in local time with
   * offset.
   */
  @ParameterizedTest(name = "{0} in {1} after {2}")
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      textBlock =
          """
          # plain
          0 9 * * * | UTC | 2026-11-25T08:59 | 2026-11-25T09:00Z 2026-11-26T09:00Z
          0 9 * * * | UTC | 2026-11-25T09:00 | 2026-11-26T09:00Z
          */15 * * * * | UTC | 2026-11-25T09:50 | 2026-11-25T10:00Z 2026-11-25T10:15Z
          5/20 * * * * | UTC | 2026-11-25T09:50 | 2026-11-25T10:05Z 2026-11-25T10:25Z 2026-11-25T10:45Z 2026-11-25T11:05Z
          0 9 * * 1-5 | UTC | 2026-11-27T10:00 | 2026-11-30T09:00Z
          0 9 * * MON-FRI | UTC | 2026-11-27T10:00 | 2026-11-30T09:00Z
          0 0 * * 7 | UTC | 2026-11-25T00:00 | 2026-11-29T00:00Z
          0 0 * * 0 | UTC | 2026-11-25T00:00 | 2026-11-29T00:00Z
          0 0 * * FRI-SUN | UTC | 2026-11-25T00:00 | 2026-11-27T00:00Z 2026-11-28T00:00Z 2026-11-29T00:00Z 2026-12-04T00:00Z
          0 0 13 * 5 | UTC | 2026-11-01T00:00 | 2026-11-06T00:00Z 2026-11-13T00:00Z 2026-11-20T00:00Z
          0 0 31 * * | UTC | 2026-01-31T00:00 | 2026-03-31T00:00Z 2026-05-31T00:00Z
          30 8,20 1 JAN,jul * | UTC | 2026-11-25T00:00 | 2027-01-01T08:30Z 2027-01-01T20:30Z 2027-07-01T08:30Z
          @daily | UTC | 2026-11-25T08:00 | 2026-11-26T00:00Z
          @midnight | UTC | 2026-11-25T08:00 | 2026-11-26T00:00Z
          @hourly | UTC | 2026-11-25T08:00 | 2026-11-25T09:00Z
          @weekly | UTC | 2026-11-25T08:00 | 2026-11-29T00:00Z
          @monthly | UTC | 2026-11-25T08:00 | 2026-12-01T00:00Z
          @yearly | UTC | 2026-11-25T08:00 | 2027-01-01T00:00Z
          @annually | UTC | 2026-11-25T08:00 | 2027-01-01T00:00Z
          TZ=Europe/Vienna 0 9 * * * | UTC | 2026-11-25T07:00 | 2026-11-25T08:00Z
          # leap days
          0 0 29 2 * | UTC | 2026-01-01T00:00 | 2028-02-29T00:00Z 2032-02-29T00:00Z
          0 0 29 2 * | UTC | 2096-03-01T00:00 | 2104-02-29T00:00Z
          */30 * 29 2 * | Europe/Vienna | 2096-03-01T00:00 | 2104-02-29T00:00+01:00 2104-02-29T00:30+01:00
          # the gap: New York 8 March 2026, 2:00 to 3:00
          30 2 * * * | America/New_York | 2026-03-07T03:00 | 2026-03-08T03:00-04:00 2026-03-09T02:30-04:00
          15,45 2 * * * | America/New_York | 2026-03-07T03:00 | 2026-03-08T03:00-04:00 2026-03-09T02:15-04:00
          0 2,3 * * * | America/New_York | 2026-03-07T23:00 | 2026-03-08T03:00-04:00 2026-03-09T02:00-04:00
          0 9 * * * | America/New_York | 2026-03-07T08:00 | 2026-03-07T09:00-05:00 2026-03-08T09:00-04:00
          @hourly | America/New_York | 2026-03-08T00:30 | 2026-03-08T01:00-05:00 2026-03-08T03:00-04:00 2026-03-08T04:00-04:00
          */30 * * * * | America/New_York | 2026-03-08T01:00 | 2026-03-08T01:30-05:00 2026-03-08T03:00-04:00 2026-03-08T03:30-04:00
          0 */2 * * * | America/New_York | 2026-03-08T00:00 | 2026-03-08T04:00-04:00 2026-03-08T06:00-04:00
          # the overlap: New York 1 November 2026, 1:00 to 2:00 twice
          30 1 * * * | America/New_York | 2026-10-31T12:00 | 2026-11-01T01:30-04:00 2026-11-02T01:30-05:00
          */30 * * * * | America/New_York | 2026-11-01T00:30 | 2026-11-01T01:00-04:00 2026-11-01T01:30-04:00 2026-11-01T01:00-05:00 2026-11-01T01:30-05:00 2026-11-01T02:00-05:00
          @hourly | America/New_York | 2026-11-01T00:30 | 2026-11-01T01:00-04:00 2026-11-01T01:00-05:00 2026-11-01T02:00-05:00
          0 9 * * * | America/New_York | 2026-10-31T08:00 | 2026-10-31T09:00-04:00 2026-11-01T09:00-05:00
          # Vienna: gap 29 March 2:00 to 3:00, overlap 25 October 2:00 to 3:00
          15 2 * * * | Europe/Vienna | 2026-03-28T12:00 | 2026-03-29T03:00+02:00 2026-03-30T02:15+02:00
          15 2 * * * | Europe/Vienna | 2026-10-24T12:00 | 2026-10-25T02:15+02:00 2026-10-26T02:15+01:00
          */30 2 * * * | Europe/Vienna | 2026-10-24T12:00 | 2026-10-25T02:00+02:00 2026-10-25T02:30+02:00 2026-10-25T02:00+01:00 2026-10-25T02:30+01:00
          # Sao Paulo 2018: midnight of 4 November is left out; the last hour of 17 February comes twice
          0 0 * * * | America/Sao_Paulo | 2018-11-03T12:00 | 2018-11-04T01:00-02:00 2018-11-05T00:00-02:00
          @daily | America/Sao_Paulo | 2018-11-03T12:00 | 2018-11-04T01:00-02:00 2018-11-05T00:00-02:00
          0 * * * * | America/Sao_Paulo | 2018-11-03T22:30 | 2018-11-03T23:00-03:00 2018-11-04T01:00-02:00
          30 23 * * * | America/Sao_Paulo | 2018-02-17T12:00 | 2018-02-17T23:30-02:00 2018-02-18T23:30-03:00
          0 0 * * * | America/Sao_Paulo | 2018-02-17T12:00 | 2018-02-18T00:00-03:00 2018-02-19T00:00-03:00
          # Samoa left out 30 December 2011; Lord Howe changes by half an hour
          0 9 * * * | Pacific/Apia | 2011-12-29T08:00 | 2011-12-29T09:00-10:00 2011-12-31T00:00+14:00 2011-12-31T09:00+14:00
          15 2 * * * | Australia/Lord_Howe | 2026-10-03T12:00 | 2026-10-04T02:30+11:00 2026-10-05T02:15+11:00
          """)
  void aScheduleTicksAt(String expression, String zone, String afterLocal, String expected) {
    Schedule schedule = schedule(expression, zone);
    Instant at = java.time.LocalDateTime.parse(afterLocal).atZone(ZoneId.of(zone)).toInstant();
    List<Instant> ticks = new ArrayList<>();
    List<Instant> wanted =
        Arrays.stream(expected.split(" ", -1))
            .map(t -> java.time.OffsetDateTime.parse(t).toInstant())
            .toList();

    for (int i = 0; i < wanted.size(); i++) {
      at = schedule.next(at).orElseThrow();
      ticks.add(at);
    }

    assertThat(ticks).isEqualTo(wanted);
  }

  @Test
  void anOverlapsSecondPassRunsNoFixedTimeAgain() {
    Instant inSecondPass = Instant.parse("2026-11-01T06:10:00Z");

    assertThat(schedule("30 1 * * *", "America/New_York").next(inSecondPass))
        .contains(Instant.parse("2026-11-02T06:30:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "* * 30 2 *"})
  void aDateThatNeverComesHasNoTick(String expression) {
    assertThat(schedule(expression, "America/New_York").next(Instant.parse("2026-01-01T00:00:00Z")))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      textBlock =
          """
          61 * * * * | 'minute' is '61': '61' is no number from 0 to 59
          * 24 * * * | 'hour' is '24'
          * * 0 * * | 'day of month' is '0'
          * * * 13 * | 'month' is '13'
          * * * * 8 | 'day of week' is '8'
          * * * FOO * | 'FOO' is no number from 1 to 12
          5-1 * * * * | the range '5-1' runs backwards
          */0 * * * * | '0' is no number from 1 to 59
          1,,2 * * * * | '' is no number
          -5 * * * * | '-5' is no number
          * * L * * | 'L' is no number
          * * * * | it has 4 fields
          0 * * * * * | it has 6 fields
          @reboot | '@reboot' is none of
          TZ=Mars/Base * * * * * | there is no time zone 'Mars/Base'
          TZ=UTC | it has 0 fields
          """)
  void aWrongScheduleIsRefusedWithFieldAndReason(String expression, String words) {
    assertThatThrownBy(() -> schedule(expression, "UTC"))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo("SLUICE-2110"))
        .hasMessageContaining(words);
  }

  @Test
  void jitterStaysInItsBoundsAndIsTheSameEachTime() {
    Schedule schedule = Schedule.parse("* * * * *", UTC, Duration.ofMinutes(5));
    Instant tick = Instant.parse("2026-11-25T10:00:00Z");
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Instant each = tick.plus(Duration.ofMinutes(i));
      assertThat(schedule.fireAt(each, "shop-report"))
          .isEqualTo(schedule.fireAt(each, "shop-report"));
      delays.add(Duration.between(each, schedule.fireAt(each, "shop-report")));
    }

    assertThat(delays).allMatch(d -> !d.isNegative() && d.compareTo(Duration.ofMinutes(5)) <= 0);
    assertThat(delays).anyMatch(d -> d.toSeconds() < 30).anyMatch(d -> d.toSeconds() > 270);
    assertThat(schedule.fireAt(tick, "a")).isNotEqualTo(schedule.fireAt(tick, "b"));
    assertThat(Schedule.parse("* * * * *", UTC, Duration.ZERO).fireAt(tick, "a")).isEqualTo(tick);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT5M1S"})
  void jitterIsBounded(String jitter) {
    assertThatThrownBy(() -> Schedule.parse("* * * * *", UTC, Duration.parse(jitter)))
        .hasMessageContaining("SLUICE-2110");
  }

  @Test
  void missedTicksAreThoseAfterTheLastOneUpToNow() {
    Schedule hourly = schedule("@hourly", "UTC");
    Instant last = Instant.parse("2026-11-25T06:00:00Z");
    Instant now = Instant.parse("2026-11-25T09:00:00Z");

    assertThat(hourly.missed(last, now, 10))
        .containsExactly(last.plusSeconds(3600), last.plusSeconds(7200), now);
    assertThat(hourly.missed(last, now, 2)).containsExactly(last.plusSeconds(7200), now);
    assertThat(hourly.missed(last, last.plusSeconds(3599), 2)).isEmpty();
    assertThat(hourly.missed(now, last, 2)).isEmpty();
  }

  @Test
  void yearsOfMissedTicksCostNoMoreThanTheBound() {
    Instant last = Instant.parse("2006-11-25T06:00:00Z");
    Instant now = Instant.parse("2026-11-25T09:00:30Z");

    assertThat(schedule("* * * * *", "Europe/Vienna").missed(last, now, 3))
        .containsExactly(
            Instant.parse("2026-11-25T08:58:00Z"),
            Instant.parse("2026-11-25T08:59:00Z"),
            Instant.parse("2026-11-25T09:00:00Z"));
    assertThat(schedule("0 0 29 2 *", "UTC").missed(last, now, 1))
        .containsExactly(Instant.parse("2024-02-29T00:00:00Z"));
    assertThat(schedule("0 0 30 2 *", "UTC").missed(last, now, 1)).isEmpty();
  }

  /** cron-utils is an independent judge where clocks do not change. */
  @Test
  void inUtcItAgreesWithCronUtils() {
    CronParser judge = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    Random random = new Random(42);
    for (int i = 0; i < 1_000; i++) {
      String expression =
          String.join(
              " ",
              field(random, 0, 59),
              field(random, 0, 23),
              field(random, 1, 28),
              field(random, 1, 12),
              random.nextInt(3) > 0 ? "*" : field(random, 0, 6));
      ExecutionTime times = ExecutionTime.forCron(judge.parse(expression));
      Instant at = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
      for (int n = 0; n < 3; n++) {
        Instant expected =
            times.nextExecution(ZonedDateTime.ofInstant(at, UTC)).orElseThrow().toInstant();
        assertThat(schedule(expression, "UTC").next(at))
            .as("%s after %s", expression, at)
            .contains(expected);
        at = expected;
      }
    }
  }

  private static String field(Random random, int min, int max) {
    int a = min + random.nextInt(max - min + 1);
    int b = a + random.nextInt(max - a + 1);
    return switch (random.nextInt(5)) {
      case 0 -> "*";
      case 1 -> a + "-" + b;
      case 2 -> a + "-" + max + "/" + (1 + random.nextInt(5));
      case 3 -> a == b ? "" + a : a + "," + b;
      default -> "" + a;
    };
  }
}
