package dev.sluice.openai;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.Step;
import dev.sluice.sdk.StepBody;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what an agent does while one of its steps runs. It never makes the step fail. For one
 * thread.
 */
public final class Narration {
  private static final Logger LOG = LoggerFactory.getLogger(Narration.class);

  /** Words that come faster are published together. */
  private static final Duration PACE = Duration.ofMillis(50);

  /** So much text is within the bound of a message, however it is written. */
  private static final int MAX_CHARS = 8_000;

  private final String step;
  private final BiConsumer<String, Object> out;
  private final String agent;
  private final StringBuilder held = new StringBuilder();
  private long publishedAt = System.nanoTime() - PACE.toNanos();

  /** A part of the answer. */
  record Text(String kind, String agent, String text) {}

  /** A call of a tool begins. */
  record Begun(String kind, String agent, String tool) {}

  /** It ends. */
  record Ended(String kind, String agent, String tool, boolean failed) {}

  private Narration(String step, BiConsumer<String, Object> out, String agent) {
    this.step = step;
    this.out = out;
    this.agent = agent;
  }

  /** To whoever follows the run. */
  static Narration of(Step step, String agent) {
    return new Narration(step.name(), step::publish, agent);
  }

  /**
   * To whoever follows the run that invoked this one, see {@link Step#publishToCaller}.
   *
   * @param agent whose words they are
   */
  public static Narration toCaller(Step step, String agent) {
    return new Narration(step.name(), step::publishToCaller, agent);
  }

  /** The model says some words. */
  public void text(String words) {
    held.append(words);
    if (System.nanoTime() - publishedAt >= PACE.toNanos()) {
      flush();
    }
  }

  /** Publishes the words that were held back; to be called at the end. */
  public void flush() {
    int from = 0;
    while (from < held.length()) {
      int to = Math.min(held.length(), from + MAX_CHARS);
      if (to < held.length() && Character.isHighSurrogate(held.charAt(to - 1))) {
        to--;
      }
      publish(new Text("text", agent, held.substring(from, to)));
      from = to;
    }
    held.setLength(0);
    publishedAt = System.nanoTime();
  }

  /** Calls a tool, and says when that begins and ends. */
  String tool(String tool, StepBody<String> call) throws Exception {
    publish(new Begun("tool-begun", agent, tool));
    boolean failed = true;
    try {
      String result = call.run();
      failed = false;
      return result;
    } finally {
      publish(new Ended("tool-ended", agent, tool, failed));
    }
  }

  private void publish(Object data) {
    try {
      out.accept(AgentRunner.CHANNEL, data);
    } catch (SluiceException e) {
      LOG.debug("step={} could not publish", step, e);
    }
  }
}
