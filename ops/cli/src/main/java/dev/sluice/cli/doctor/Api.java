package dev.sluice.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The API of the server that is examined. */
public interface Api {
  /**
   * An answer, whatever its status.
   *
   * @param body a missing node where it is no JSON
   * @param date what the server's clock showed, cut to the second; null: it did not say
   * @param sent by this machine's clock
   * @param received by this machine's clock
   */
  record Reply(int status, JsonNode body, @Nullable Instant date, Instant sent, Instant received) {}

  String url();

  /**
   * The answer to a GET.
   *
   * @throws SluiceException SLUICE-5021 when nothing answers
   */
  Reply ask(String path);
}
