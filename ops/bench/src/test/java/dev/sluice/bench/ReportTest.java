package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ReportTest {
  private final Figures figures = new Figures();

  private static BenchSettings settings(String... options) {
    BenchOptions parsed = new BenchOptions();
    new CommandLine(parsed).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
    return parsed.settings(10_000, 5);
  }

  private JsonNode json(BenchSettings settings) {
    return new Report(Workload.W1, settings, figures, Map.of("steps", 3)).json();
  }

  @Test
  void saysTheMedianOfEachFigureAtItsPlace() {
    for (double p50 : new double[] {12, 10, 11}) {
      figures.take(StepsBench.P50, p50);
      figures.take(StepsBench.P99, p50 * 3);
      figures.take(StepsBench.RUNS, 100 * p50);
    }
    figures.take(StepsBench.RSS, Map.of("broker", 300.5, "engine", 200.0, Usage.CLIENT, 900.0));

    JsonNode json = json(settings());

    assertThat(json.at("/latency_ms/p50").asDouble()).isEqualTo(11);
    assertThat(json.at("/latency_ms/p99").asDouble()).isEqualTo(33);
    assertThat(json.at("/runs_per_s").asDouble()).isEqualTo(1_100);
    assertThat(json.at("/rss_mb/engine").asDouble()).isEqualTo(200);
    assertThat(json.at("/rss_mb/total").asDouble()).isEqualTo(500.5);
    assertThat(json.at("/rounds/latency_ms.p50"))
        .extracting(JsonNode::asDouble)
        .containsExactly(12.0, 10.0, 11.0);
  }

  @Test
  void saysWithWhichSettings() {
    JsonNode json =
        json(
            settings(
                "--runs=70",
                "--dispatch=transactional",
                "--jvm",
                "engine=-Xmx1g -XX:+UseG1GC",
                "--engine-set",
                "commit.interval.ms=20"));

    assertThat(json.at("/settings/runs").asInt()).isEqualTo(70);
    assertThat(json.at("/settings/rounds").asInt()).isEqualTo(5);
    assertThat(json.at("/settings/steps").asInt()).isEqualTo(3);
    assertThat(json.at("/settings/dispatch").asText()).isEqualTo("transactional");
    assertThat(json.at("/settings/jvm/engine").asText())
        .startsWith("-Xms")
        .endsWith("-Xmx1g -XX:+UseG1GC");
    assertThat(json.at("/settings/jvm/worker").asText()).contains("-XX:+UseSerialGC");
    assertThat(json.at("/settings/engine/commit.interval.ms").asText()).isEqualTo("20");
    assertThat(json.at("/machine/cores").asInt()).isPositive();
  }

  @Test
  void theTableHasALineForEachFigure() {
    figures.take(StepsBench.P50, 11.25);
    figures.take(StepsBench.RUNS, 1_234.5);
    var out = new java.io.StringWriter();

    new Report(Workload.W1, settings(), figures, Map.of()).print(new java.io.PrintWriter(out));

    assertThat(List.of(out.toString().split("\n")))
        .anyMatch(line -> line.matches("latency_ms p50 +11\\.3 +11\\.3 +11\\.3"))
        .anyMatch(line -> line.matches("runs_per_s +1,23[45] +1,23[45] +1,23[45]"));
  }

  @Test
  void aStepReturnsAHundredBytes() {
    assertThat(Load.json(BenchFunctions.StepOutput.STANDARD)).hasSizeBetween(95, 105);
  }
}
