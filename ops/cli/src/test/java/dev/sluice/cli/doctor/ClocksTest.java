package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.doctor.Finding.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClocksTest {
  private static final Instant SENT = Instant.parse("2026-11-22T10:00:00.300Z");
  private static final Instant RECEIVED = Instant.parse("2026-11-22T10:00:00.700Z");

  private static Optional<Skew> shown(String from, Duration precision) {
    Instant at = Instant.parse(from);
    return Optional.of(Skew.of(SENT, RECEIVED, at, at.plus(precision)));
  }

  private static Optional<Skew> server(String date) {
    return shown(date, Duration.ofSeconds(1));
  }

  private static Optional<Skew> kafka(String at) {
    return shown(at, Duration.ofMillis(1));
  }

  @Test
  void onlyWhatAnAnswerProvesIsCertain() {
    assertThat(server("2026-11-22T10:00:00Z").orElseThrow().certain()).isZero();
    assertThat(server("2026-11-22T10:00:01Z").orElseThrow().certain())
        .isEqualTo(Duration.ofMillis(300));
    assertThat(server("2026-11-22T09:59:58Z").orElseThrow().certain())
        .isEqualTo(Duration.ofMillis(-1300));
    Skew ahead = kafka("2026-11-22T10:00:05.500Z").orElseThrow();
    assertThat(ahead.against(ahead).certain()).isZero();
  }

  @Test
  void clocksThatAgreeAreFine() {
    Finding all =
        ClockCheck.look(server("2026-11-22T10:00:00Z"), kafka("2026-11-22T10:00:00.500Z"));
    Finding one = ClockCheck.look(Optional.empty(), kafka("2026-11-22T10:00:00.500Z"));

    assertThat(all.level()).isEqualTo(Level.OK);
    assertThat(one.level()).isEqualTo(Level.OK);
    assertThat(one.found()).contains("Kafka's");
    assertThat(ClockCheck.look(Optional.empty(), Optional.empty()).level())
        .isEqualTo(Level.SKIPPED);
  }

  @Test
  void serverAndKafkaApartIsTheInstallationsTrouble() {
    Finding some = ClockCheck.look(server("2026-11-22T10:00:00Z"), kafka("2026-11-22T10:00:05Z"));
    Finding much = ClockCheck.look(server("2026-11-22T10:02:00Z"), kafka("2026-11-22T10:00:00.5Z"));

    assertThat(some.level()).isEqualTo(Level.WARN);
    assertThat(some.found()).isEqualTo("The server's clock is 3.6 s behind Kafka's.");
    assertThat(much.level()).isEqualTo(Level.FAIL);
    assertThat(much.found()).contains("ahead of Kafka's");
    assertThat(much.code()).isEqualTo("SLUICE-5017");
  }

  @Test
  void aClockHereThatIsOffIsNotBlamedOnThem() {
    Finding here = ClockCheck.look(server("2026-11-22T10:05:00Z"), kafka("2026-11-22T10:05:00.5Z"));

    assertThat(here.level()).isEqualTo(Level.WARN);
    assertThat(here.found()).isEqualTo("This machine's clock is 299.3 s behind the server's.");
  }
}
