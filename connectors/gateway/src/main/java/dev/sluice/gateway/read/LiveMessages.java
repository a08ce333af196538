package dev.sluice.gateway.read;

import dev.sluice.errors.SluiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What steps say while they run, as far as Kafka still has it (an hour), and as they say it. No
 * part of the run: some may be missing. Any number may follow, and one who is slow holds up no
 * other.
 */
public interface LiveMessages {
  /**
   * Begins to follow a run; to be closed.
   *
   * @param started when the run did; what is older is not looked for
   * @param after the last message that is known; null: none
   * @throws SluiceException SLUICE-6255 Kafka does not answer, or the topic is not there
   */
  Following follow(String runId, Instant started, @Nullable LivePosition after)
      throws InterruptedException;

  /** A run that is followed, by one thread. */
  interface Following extends AutoCloseable {
    /**
     * The messages that follow, oldest first, as soon as there are some.
     *
     * @return empty: there were none within {@code atMost}
     * @throws SluiceException SLUICE-6255 Kafka does not answer
     */
    List<LiveMessage> next(Duration atMost) throws InterruptedException;

    /** Whether nothing older than the last look at Kafka was left. */
    boolean caughtUp();

    @Override
    void close();
  }
}
