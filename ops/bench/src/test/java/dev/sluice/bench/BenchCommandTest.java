package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command against real processes. */
class BenchCommandTest {
  /** Two readers of the history see the same record at slightly different times. */
  private static final double BETWEEN_READERS_S = 0.2;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int bench(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void measuresRunsOnProcessesOfItsOwnAndEndsThem(@TempDir Path data) throws Exception {
    int code =
        bench(
            "w1",
            "--runs=50",
            "--latency-runs=5",
            "--warmup=20",
            "--window=20",
            "--rounds=1",
            "--json",
            "--data=" + data);

    assertThat(code).as(err.toString()).isZero();
    List<String> lines = List.of(out.toString().strip().split("\n"));
    JsonNode json = new JsonMapper().readTree(lines.getLast());
    assertThat(json.at("/latency_ms/p50").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(json.at("/latency_ms/p99").asDouble());
    assertThat(json.at("/runs_per_s").asDouble()).isPositive();
    assertThat(json.at("/steps_per_s").asDouble() / json.at("/runs_per_s").asDouble())
        .isBetween(2.9, 3.1);
    assertThat(json.at("/cpu_s_per_1000_runs").asDouble()).isPositive();
    for (String process : List.of("broker", "engine", "worker", "client", "total")) {
      assertThat(json.at("/rss_mb/" + process).asDouble()).as(process).isGreaterThan(30);
    }

    List<Long> pids =
        Pattern.compile("pid (\\d+)")
            .matcher(err.toString())
            .results()
            .map(match -> Long.valueOf(match.group(1)))
            .toList();
    assertThat(pids).hasSize(3);
    assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    assertThat(Files.isDirectory(data.resolve("kafka"))).isTrue();
  }

  private JsonNode measured(Path data, String workload, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(workload, "--warmup=0", "--rounds=1", "--json"));
    all.add("--data=" + data);
    all.addAll(List.of(arguments));
    assertThat(bench(all.toArray(String[]::new))).as(err.toString()).isZero();
    return new JsonMapper().readTree(List.of(out.toString().strip().split("\n")).getLast());
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void resolvesWaitsOneAtATimeAndThenTogether(@TempDir Path data) throws Exception {
    JsonNode json = measured(data, "w3", "--runs=20", "--latency-runs=3");

    assertThat(json.at("/resolved_ms/p50").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(json.at("/resolved_ms/p99").asDouble());
    assertThat(json.at("/resolved_together_ms/p50").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(json.at("/all_done_s").asDouble() * 1000);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void killsAWorkerAndAnEngineAndLosesNoRun(@TempDir Path data) throws Exception {
    JsonNode json = measured(data, "w5", "--runs=10", "--steps=20", "--step-ms=50");

    for (String killed : List.of("worker_killed", "engine_killed")) {
      JsonNode figures = json.at("/" + killed);
      assertThat(figures.at("/runs_lost").asInt(-1)).as(killed).isZero();
      assertThat(figures.at("/all_gone_on_s").asDouble())
          .as(killed)
          .isPositive()
          .isLessThanOrEqualTo(figures.at("/all_done_s").asDouble() + BETWEEN_READERS_S);
    }
    assertThat(json.at("/engine_killed/steps_run_twice").asInt(-1)).isZero();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void fillsAQueueAndDrainsIt(@TempDir Path data) throws Exception {
    JsonNode json = measured(data, "w6", "--runs=40");

    assertThat(json.at("/dispatches_per_s").asDouble() * json.at("/drain_s").asDouble())
        .isBetween(39.0, 41.0);
    for (int queued : new int[] {0, 10, 20, 30, 40}) {
      assertThat(json.at("/engine_rss_mb_queued/" + queued).asDouble()).isGreaterThan(30);
      assertThat(json.at("/engine_heap_mb_queued/" + queued).asDouble()).isPositive();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void fansAnEventOutAndSendsABurst(@TempDir Path data) throws Exception {
    JsonNode json = measured(data, "w7", "--runs=100", "--latency-runs=2", "--burst=30");

    assertThat(json.at("/runs_per_s").asDouble() / json.at("/events_per_s").asDouble())
        .isBetween(49.0, 51.0);
    assertThat(json.at("/all_ended_ms/p50").asDouble()).isPositive();
    assertThat(json.at("/burst/all_started_ms").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(json.at("/burst/all_ended_ms").asDouble());
  }

  @Test
  void withoutAWorkloadItSaysWhichThereAre() {
    assertThat(bench()).isZero();
    assertThat(out.toString()).contains("w1", "w2", "w3", "w4", "w5", "w6", "w7");
  }
}
