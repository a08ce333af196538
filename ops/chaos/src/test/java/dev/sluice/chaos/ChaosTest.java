package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The command, for as long as the project promises it. */
class ChaosTest {
  private static final int SECONDS = Integer.getInteger("chaos.seconds", 120);

  @Test
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void underRandomKillsNothingIsLostOrRecordedTwiceAndNoLimitIsExceeded() throws Exception {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new ChaosCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .execute("--seconds=" + SECONDS, "--json");

    System.out.println(out);
    assertThat(code).as(out.toString()).isZero();
    JsonNode json = new JsonMapper().readTree(out.toString().strip().lines().toList().getLast());
    assertThat(json.at("/broken")).isEmpty();
    JsonNode figures = json.at("/figures");
    assertThat(figures.at("/runs").asInt()).isGreaterThan(SECONDS);
    assertThat(figures.at("/ends")).isEqualTo(figures.at("/runs"));
    assertThat(figures.at("/kills_of_engines").asInt()).isPositive();
    assertThat(figures.at("/kills_of_workers").asInt()).isPositive();
  }
}
