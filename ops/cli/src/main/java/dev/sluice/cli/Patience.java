package dev.sluice.cli;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks a server again and again for a command that watches. A server that is away for a while does
 * not end the watching: it is asked less and less often, at least every half minute.
 */
final class Patience {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** What a server, or what is behind it, says or does not say while it restarts. */
  private static final Set<String> AWAY =
      Set.of("SLUICE-5021", "SLUICE-5023", "SLUICE-1101", "SLUICE-1103", "SLUICE-1399");

  /** {@link Thread#sleep(Duration)}, or what a test does instead. */
  interface Sleeper {
    void sleep(Duration length) throws InterruptedException;
  }

  private final Terminal terminal;
  private final LiveView view;
  private final Sleeper sleeper;
  private boolean answered;

  /**
   * @param view left as it is when something has to be said
   */
  Patience(Terminal terminal, LiveView view) {
    this(terminal, view, Thread::sleep);
  }

  Patience(Terminal terminal, LiveView view, Sleeper sleeper) {
    this.terminal = terminal;
    this.view = view;
    this.sleeper = sleeper;
  }

  /**
   * The answer, once there is one.
   *
   * @throws SluiceException as {@code question} does: at once if it was never answered before or
   *     the server is not just away
   */
  <T> T ask(Supplier<T> question) throws InterruptedException {
    Duration pause = BETWEEN_LOOKS;
    boolean told = false;
    while (true) {
      try {
        T answer = question.get();
        answered = true;
        if (told) {
          tell("It is back.");
        }
        return answer;
      } catch (SluiceException e) {
        if (!answered || !AWAY.contains(e.code()) || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        if (!told) {
          view.leave();
          terminal.error(e.code(), e.problem(), "Trying again until it is back; Ctrl-C ends that.");
          told = true;
        }
      }
      sleeper.sleep(pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }
  }

  /** Waits before the next look. */
  void pause() throws InterruptedException {
    sleeper.sleep(BETWEEN_LOOKS);
  }

  private void tell(String line) {
    terminal.err().println(line);
    terminal.err().flush();
  }
}
