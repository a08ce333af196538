package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
    assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(1, 4, 9));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Spread.of(List.of(1.0, 100.0, 4.0, 2.0))).isEqualTo(new Spread(1, 3, 100));
  }

  @Test
  void costIsWhatWasUsedSinceForEachThousandRuns() {
    MachineTime none = new MachineTime(0, 0);
    Usage before = new Usage(0, Map.of("broker", 10.0, "engine", 3.0, Usage.CLIENT, 7.0), none);
    Usage after = new Usage(0, Map.of("broker", 12.0, "engine", 4.0, Usage.CLIENT, 9.5), none);

    Map<String, Double> cost = after.perThousandRuns(before, 4_000);

    assertThat(cost)
        .containsOnly(
            Map.entry("broker", 0.5), Map.entry("engine", 0.25), Map.entry("client", 0.625));
    assertThat(Usage.withoutClient(cost)).isEqualTo(0.75);
  }

  @Test
  void whatOthersUsedIsWhatTheMachineUsedAndWeDidNot() {
    long fourSeconds = 4_000_000_000L;
    Usage before = new Usage(0, Map.of("broker", 1.0), new MachineTime(1_000, 2_000));
    // Of two cores for 4 s the machine was busy for 75 %; the broker took 2 of the 8 seconds.
    Usage after = new Usage(fourSeconds, Map.of("broker", 3.0), new MachineTime(1_600, 2_800));

    assertThat(after.othersPercent(before, 2)).isCloseTo(50, within(1e-9));
  }

  @Test
  void readsTheTimeOfTheMachine() {
    MachineTime time = MachineTime.parse("cpu  10 20 30 400 50 6 7 8 90 100");

    assertThat(time).isEqualTo(new MachineTime(81, 531));
  }

  @Test
  void aRunningProcessHasUsedTimeAndMemory() {
    Map<String, Long> pids = Map.of(Usage.CLIENT, ProcessHandle.current().pid());

    assertThat(Usage.of(pids).cpuSeconds().get(Usage.CLIENT)).isPositive();
    assertThat(Usage.residentMiB(pids).get(Usage.CLIENT)).isBetween(10.0, 100_000.0);
  }

  @Test
  void mediansByProcessLeaveOutTheNameAndOtherFigures() {
    Figures figures = new Figures();
    figures.take("rss_mb", Map.of("broker", 300.0));
    figures.take("rss_mb", Map.of("broker", 320.0));
    figures.take("rss_mb_of_others", 1);

    assertThat(figures.mediansBy("rss_mb")).containsOnly(Map.entry("broker", 310.0));
  }
}
