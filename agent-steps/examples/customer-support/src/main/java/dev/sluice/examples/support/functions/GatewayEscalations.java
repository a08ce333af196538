package dev.sluice.examples.support.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.examples.support.agent.Escalation;
import dev.sluice.examples.support.agent.Escalations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** An escalation becomes an event, whose id is the request's key: a repeat starts nothing. */
public final class GatewayEscalations implements Escalations {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final URI events;

  private GatewayEscalations(URI events) {
    this.events = events;
  }

  /**
   * By this gateway.
   *
   * @param gateway its address, without a path
   * @param eventKey one of its keys for events
   */
  public static GatewayEscalations by(URI gateway, String eventKey) {
    return new GatewayEscalations(gateway.resolve("/e/" + eventKey));
  }

  @Override
  public void request(Escalation escalation, String key) {
    HttpRequest request =
        HttpRequest.newBuilder(events)
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(event(escalation, key)))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            "SLUICE-6203 Expected the gateway at "
                + events.getAuthority()
                + " to take the escalation, found "
                + answer.statusCode()
                + ": "
                + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while an escalation was requested", e);
    }
  }

  private static String event(Escalation escalation, String key) {
    try {
      return JSON.writeValueAsString(
          Map.of("id", key, "name", SupportEvents.ESCALATION_REQUESTED, "data", escalation));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An escalation is made of texts", e);
    }
  }
}
