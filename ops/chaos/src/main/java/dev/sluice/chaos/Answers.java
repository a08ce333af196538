package dev.sluice.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Plays the world outside that answers what runs ask: sees in the journals that a step asks, and
 * sends the answer when the order says. A step that is executed again gets another answer.
 */
final class Answers {
  private static final int AROUND_MILLIS = 60;
  private static final int LATER_LEAST_MILLIS = 500;
  private static final int LATER_MOST_MILLIS = 8_000;
  private static final long ASLEEP_MILLIS = 700;

  private record Due(long atNanos, Span.Body asked) {}

  private final JournalReader journals;
  private final EventWriter events;
  private final Random random;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>((a, b) -> Long.compare(a.atNanos(), b.atNanos()));

  Answers(JournalReader journals, EventWriter events, Random random) {
    this.journals = journals;
    this.events = events;
    this.random = random;
  }

  /** Answers until the thread is interrupted. */
  void run() throws IOException {
    try {
      while (true) {
        journals.readOn(this::asked);
        for (Due next = due.peek();
            next != null && next.atNanos() <= System.nanoTime();
            next = due.peek()) {
          due.remove();
          Span.Body asked = next.asked();
          String id = "answer-to-" + asked.order() + "-" + asked.name();
          events.send(id, ChaosFunctions.ANSWER, Map.of("id", asked.order()));
        }
        Thread.sleep(10);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void asked(Span.Body body) {
    if (body.step().equals(ChaosFunctions.ASK)) {
      long delay =
          switch (body.answer()) {
            case DURING -> 0;
            case AROUND -> 2 * (long) random.nextInt(AROUND_MILLIS);
            case ASLEEP -> ASLEEP_MILLIS;
            case LATER -> random.nextInt(LATER_LEAST_MILLIS, LATER_MOST_MILLIS);
          };
      due.add(new Due(System.nanoTime() + Duration.ofMillis(delay).toNanos(), body));
    }
  }
}
