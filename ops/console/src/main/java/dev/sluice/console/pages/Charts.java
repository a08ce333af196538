package dev.sluice.console.pages;

import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.RunStats.Bucket;
import dev.sluice.gateway.read.RunStats.Totals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What runs did, as charts and in words. */
final class Charts {
  private Charts() {}

  /** Runs that ended, by how. */
  static Chart ended(RunStats stats) {
    return Chart.of(
        stats.buckets(),
        List.of(
            new Chart.Layer<Bucket>("done", b -> b.totals().completed()),
            new Chart.Layer<Bucket>("cancelled", b -> b.totals().cancelled()),
            new Chart.Layer<Bucket>("failed", b -> b.totals().failed())),
        Charts::runs,
        b ->
            "%s: %s completed, %s failed, %s cancelled"
                .formatted(
                    Format.utc(b.at()),
                    Format.number(b.totals().completed()),
                    Format.number(b.totals().failed()),
                    Format.number(b.totals().cancelled())));
  }

  /** Runs that came to be. */
  static Chart started(RunStats stats) {
    return Chart.of(
        stats.buckets(),
        List.of(new Chart.Layer<Bucket>("running", b -> b.totals().started())),
        Charts::runs,
        b -> Format.utc(b.at()) + ": " + Format.number(b.totals().started()) + " came");
  }

  /** How long runs took, the slowest hundredth left out. */
  static Chart slowest(RunStats stats) {
    return Chart.of(
        stats.buckets(),
        List.of(new Chart.Layer<Bucket>("asleep", b -> orZero(b.totals().p99Ms()))),
        Charts::ms,
        b ->
            "%s: p50 %s, p99 %s"
                .formatted(Format.utc(b.at()), ms(b.totals().p50Ms()), ms(b.totals().p99Ms())));
  }

  /** Runs that had not ended. */
  static Chart open(RunStats stats) {
    return Chart.of(
        stats.buckets(),
        List.of(new Chart.Layer<Bucket>("queued", Bucket::open)),
        Charts::runs,
        b -> Format.utc(b.at()) + ": " + Format.number(b.open()) + " open");
  }

  /** A share of completed runs. */
  static String rate(Totals totals) {
    Double rate = totals.successRate();
    return rate == null ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * rate);
  }

  static String ms(@Nullable Long ms) {
    return ms == null ? "–" : Format.duration(Duration.ofMillis(ms));
  }

  private static String runs(long count) {
    return Format.number(count) + " runs";
  }

  private static double orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
