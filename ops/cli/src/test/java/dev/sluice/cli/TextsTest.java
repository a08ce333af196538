package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void lengthsHaveTwoUnitsAtMost() {
    assertThat(Texts.length(Duration.ofMillis(999))).isEqualTo("999 ms");
    assertThat(Texts.length(Duration.ofMillis(15_290))).isEqualTo("15.2 s");
    assertThat(Texts.length(Duration.ofMinutes(2))).isEqualTo("2 min");
    assertThat(Texts.length(Duration.ofSeconds(184))).isEqualTo("3 min 4 s");
    assertThat(Texts.length(Duration.ofHours(53).plusMinutes(59))).isEqualTo("2 d 5 h");
    assertThat(Texts.length(Duration.ofSeconds(-1))).isEqualTo("0 ms");
  }

  @Test
  void coloursAreShownOnlyOnATerminalThatWantsThem() {
    PrintWriter none = new PrintWriter(new StringWriter());
    assertThat(Terminal.of(none, none, Map.of()).colours()).isFalse();
    assertThat(Terminal.of(none, none, Map.of("SLUICE_TTY", "1")).colours()).isTrue();
    assertThat(Terminal.of(none, none, Map.of("SLUICE_TTY", "1", "NO_COLOR", "1")).colours())
        .isFalse();
    Terminal dumb = Terminal.of(none, none, Map.of("SLUICE_TTY", "1", "TERM", "dumb"));
    assertThat(dumb.colours() || dumb.interactive()).isFalse();
    assertThat(Terminal.of(none, none, Map.of("SLUICE_TTY", "1", "SLUICE_COLUMNS", "81")).columns())
        .isEqualTo(81);
    assertThat(Terminal.of(none, none, Map.of("SLUICE_TTY", "1", "SLUICE_ROWS", "50")).rows())
        .isEqualTo(50);
  }

  @Test
  void aLiveViewIsRedrawnOnATerminalAndToldByChangesElsewhere() {
    StringWriter drawn = new StringWriter();
    StringWriter told = new StringWriter();
    LiveView terminal =
        new LiveView(
            new Terminal(new PrintWriter(drawn), new PrintWriter(drawn), true, false, 80, 24));
    LiveView pipe =
        new LiveView(
            new Terminal(new PrintWriter(told), new PrintWriter(told), false, false, 80, 24));

    for (String state : List.of("one", "one", "two")) {
      List<LiveView.Change> changes = List.of(new LiveView.Change("run", state, "run " + state));
      terminal.show(List.of(state), changes);
      pipe.show(List.of(state), changes);
    }

    assertThat(told.toString()).isEqualTo("run one\nrun two\n");
    assertThat(drawn.toString().split("\u001b\\[1A", -1)).hasSize(3);
  }

  @Test
  void aLiveViewDrawsNoMoreThanTheTerminalCanRedraw() {
    StringWriter drawn = new StringWriter();
    LiveView view =
        new LiveView(
            new Terminal(new PrintWriter(drawn), new PrintWriter(drawn), true, false, 80, 4));

    view.show(List.of("a", "b", "c", "d", "e"), List.of());
    view.show(List.of("f"), List.of());

    assertThat(drawn.toString())
        .contains("a\n")
        .contains("b\n")
        .contains("… 3 more lines\n")
        .doesNotContain("c\n")
        .contains("\u001b[3A\r\u001b[2Kf\n");
  }
}
