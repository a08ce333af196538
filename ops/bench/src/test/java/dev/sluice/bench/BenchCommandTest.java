package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command against real processes. */
class BenchCommandTest {
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

  @Test
  void withoutAWorkloadItSaysWhichThereAre() {
    assertThat(bench()).isZero();
    assertThat(out.toString()).contains("w1", "w2", "w4");
  }
}
