package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final String AWAY = "SLUICE-5021";

  private final StringWriter said = new StringWriter();
  private final List<Long> pauses = new ArrayList<>();
  private final Deque<String> answers = new ArrayDeque<>();

  private Patience patience() {
    PrintWriter out = new PrintWriter(said);
    Terminal terminal = new Terminal(out, out, false, false, 80, 24);
    return new Patience(
        terminal, new LiveView(terminal), (Duration pause) -> pauses.add(pause.toSeconds()));
  }

  private String answer() {
    String next = answers.removeFirst();
    if (next.startsWith("SLUICE-")) {
      throw new SluiceException(next, "No server answers.", "Start one.");
    }
    return next;
  }

  @Test
  void aServerThatGoesAwayIsAskedLessAndLessOften() throws InterruptedException {
    Patience patience = patience();
    answers.add("one");
    answers.addAll(List.of(AWAY, AWAY, AWAY, AWAY, AWAY, AWAY, AWAY));
    answers.add("two");

    assertThat(patience.ask(this::answer)).isEqualTo("one");
    assertThat(patience.ask(this::answer)).isEqualTo("two");

    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    assertThat(said.toString().lines())
        .containsExactly(
            "SLUICE-5021 No server answers.",
            "Trying again until it is back; Ctrl-C ends that.",
            "It is back.");
  }

  @Test
  void aServerThatNeverAnsweredAndAWrongQuestionAreErrorsAtOnce() throws InterruptedException {
    Patience patience = patience();
    answers.addAll(List.of(AWAY, "one", "SLUICE-1301"));

    assertThatThrownBy(() -> patience.ask(this::answer)).hasMessageContaining(AWAY);
    assertThat(patience.ask(this::answer)).isEqualTo("one");
    assertThatThrownBy(() -> patience.ask(this::answer)).hasMessageContaining("SLUICE-1301");
    assertThat(pauses).isEmpty();
  }
}
