package dev.sluice.expressions;

import static dev.sluice.expressions.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs what docs/expressions.md says. */
class DocumentedExamplesTest {
  private static final Pattern EXAMPLE = Pattern.compile("\\| `([^`]+)` \\| `([^`]+)` \\|$");
  private static final Pattern TICK =
      Pattern.compile("^\\| `([^`]+)`[^|]*\\| `([^`]+Z)` \\| `([^`]+Z)` \\|$");
  private static final Pattern EVENT =
      Pattern.compile("```json example-event\n(.*?)```", Pattern.DOTALL);

  private static String page() throws IOException {
    return Files.readString(Path.of("../../docs/expressions.md"));
  }

  static Stream<Arguments> examples() throws IOException {
    return page()
        .lines()
        .filter(line -> !TICK.matcher(line).find())
        .map(EXAMPLE::matcher)
        .filter(Matcher::find)
        .map(m -> Arguments.of(m.group(1).replace("&#124;", "|"), m.group(2)));
  }

  static Stream<Arguments> ticks() throws IOException {
    return page()
        .lines()
        .map(TICK::matcher)
        .filter(Matcher::find)
        .map(m -> Arguments.of(m.group(1), Instant.parse(m.group(2)), Instant.parse(m.group(3))));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("examples")
  void anExampleHasTheValueThatThePageSays(String source, String value) throws IOException {
    Matcher event = EVENT.matcher(page());
    assertThat(event.find()).isTrue();
    Scope scope =
        Scope.empty()
            .with("event", event.group(1).getBytes(StandardCharsets.UTF_8))
            .with("async", Map.of("data", Map.of("request_id", "r-1")));

    assertThat(Values.json(Samples.compiled(source).value(scope, NOW))).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0} after {1} is {2}")
  @MethodSource("ticks")
  void aScheduleTicksWhenThePageSays(String schedule, Instant after, Instant next) {
    assertThat(Schedule.parse(schedule, ZoneOffset.UTC, Duration.ZERO).next(after)).contains(next);
  }

  @Test
  void everyRowOfThePageIsRun() throws IOException {
    List<String> rows =
        page()
            .lines()
            .filter(line -> line.startsWith("|") && line.chars().filter(c -> c == '`').count() >= 4)
            .filter(line -> line.endsWith("` |"))
            .toList();

    assertThat(examples().count() + ticks().count()).isEqualTo(rows.size()).isGreaterThan(55);
  }

  @Test
  void everyFunctionIsOnThePage() throws IOException {
    String page = page();

    for (Function function : Function.values()) {
      boolean undocumented =
          List.of(
                  Function.MISSING,
                  Function.DYN,
                  Function.DAY_OF_MONTH_FROM_ZERO,
                  Function.DAY_OF_YEAR,
                  Function.SECONDS,
                  Function.MILLISECONDS)
              .contains(function);
      if (function.symbol == null && !undocumented) {
        assertThat(page).contains("`" + function.celName + "`");
      }
    }
  }

  @Test
  void everyCodeIsExplained() throws IOException {
    assertThat(Files.readString(Path.of("../../docs/errors.md")))
        .contains(
            "| SLUICE-2101 |",
            "| SLUICE-2102 |",
            "| SLUICE-2103 |",
            "| SLUICE-2104 |",
            "| SLUICE-2110 |");
  }
}
