package dev.sluice.cli.doctor;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Whether the server's clock, Kafka's and this machine's agree. */
final class ClockCheck {
  private static final Duration WORTH_A_WORD = Duration.ofSeconds(1);
  private static final Duration TOO_MUCH = Duration.ofSeconds(30);
  private static final String CODE = "SLUICE-5017";

  private ClockCheck() {}

  /**
   * @param server empty: it was not reached or does not tell its time
   * @param kafka the same of the cluster's active controller
   */
  static Finding look(Optional<Skew> server, Optional<Skew> kafka) {
    if (server.isEmpty() && kafka.isEmpty()) {
      return Finding.skipped("Neither the server nor Kafka told its time.");
    }
    if (server.isPresent() && kafka.isPresent()) {
      Duration apart = server.get().against(kafka.get()).certain();
      if (apart.abs().compareTo(WORTH_A_WORD) > 0) {
        return apart(apart);
      }
    }
    Skew other = server.or(() -> kafka).orElseThrow();
    String who = server.isPresent() ? "the server's" : "Kafka's";
    Duration here = other.certain();
    if (here.abs().compareTo(WORTH_A_WORD) > 0) {
      return Finding.warn(
          CODE,
          "This machine's clock is %s %s %s."
              .formatted(seconds(here), here.isPositive() ? "behind" : "ahead of", who),
          "Let NTP set it (chronyd, systemd-timesyncd): times and lengths that are shown here are"
              + " wrong by so much.");
    }
    return Finding.ok(
        server.isPresent() && kafka.isPresent()
            ? "The clocks of server, Kafka and this machine agree to the second."
            : "This machine's clock and " + who + " agree to the second.");
  }

  private static Finding apart(Duration ahead) {
    String found =
        "The server's clock is %s %s Kafka's."
            .formatted(seconds(ahead), ahead.isPositive() ? "ahead of" : "behind");
    String todo =
        "Let NTP set both (chronyd, systemd-timesyncd): timers are due by the engine's clock,"
            + " events count by the brokers'.";
    return ahead.abs().compareTo(TOO_MUCH) > 0
        ? Finding.fail(CODE, found, todo)
        : Finding.warn(CODE, found, todo);
  }

  private static String seconds(Duration length) {
    return String.format(Locale.ROOT, "%.1f s", length.abs().toMillis() / 1000.0);
  }
}
