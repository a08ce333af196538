package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HotPathTest {
  private final HotPath path =
      HotPath.of(
          List.of(
              "[request-handler-0 tid=12];a/Loop.run;a/Log.append;a/Log.append;a/Crc.update 30",
              "[request-handler-1 tid=13];a/Loop.run;a/Log.append 10",
              "[network tid=14];a/Selector.poll 60",
              "[C2 CompilerThre tid=3];Compile::Compile 100"));

  @Test
  void aMethodThatCallsItselfCountsOnceAndTheJvmsOwnTimeNotAtAll() {
    assertThat(path.percentWithin("a.Log.append")).isCloseTo(40, within(1e-9));
    assertThat(path.percentWithin("a.Nothing")).isZero();
    assertThat(path.percentWithin("Compile::Compile")).isZero();
  }

  @Test
  void threadsThatDifferInANumberAreOneGroupAndTheLargestPartComesFirst() {
    assertThat(path.describe("broker"))
        .startsWith("broker: 200 samples of CPU time, 50.0 % of them the JVM's own")
        .containsSubsequence(
            "by thread",
            " 50.0 %  [CN CompilerThre]",
            " 30.0 %  [network]",
            " 20.0 %  [request-handler-N]",
            "method that ran",
            " 60.0 %  a.Selector.poll",
            " 30.0 %  a.Crc.update",
            " 10.0 %  a.Log.append");
  }

  @Test
  void theTreeLeavesOutWhatOnlyPassesOnAndWhatIsSmall() {
    HotPath deep =
        HotPath.of(
            List.of("[t];run;loop;work;left 60", "[t];run;loop;work;right 39", "[t];rare 1"));

    assertThat(deep.describe("engine").lines())
        .endsWith(
            "  100.0 %  [t]", "    99.0 %  … work", "      60.0 %  left", "      39.0 %  right");
  }
}
