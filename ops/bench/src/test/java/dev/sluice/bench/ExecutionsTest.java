package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionsTest {
  private static final Executions.Sum NOTHING = new Executions.Sum(Map.of(), Map.of());

  @Test
  void countsStepsThatBeganTwiceApartFromThoseThatFinishedTwice(@TempDir Path folder) {
    Executions killed = Executions.into(folder, "worker");
    killed.begin("run-1", "a");
    killed.end("run-1", "a");
    killed.begin("run-1", "b");
    Executions other = Executions.into(folder, "worker-2");
    other.begin("run-1", "b");
    other.end("run-1", "b");
    other.begin("run-1", "a");
    other.end("run-1", "a");
    other.begin("run-2", "a");
    other.end("run-2", "a");

    Executions.Sum sum = Executions.in(folder);

    assertThat(sum.twice(NOTHING)).isEqualTo(2);
    assertThat(sum.finishedTwice(NOTHING)).isEqualTo(1);
    assertThat(sum.twice(sum)).isZero();
  }
}
