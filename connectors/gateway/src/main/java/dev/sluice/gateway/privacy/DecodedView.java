package dev.sluice.gateway.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.privacy.CodecClient.Opened;
import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.Payload;
import dev.sluice.schemas.payloads.Envelope;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows encrypted payloads as they were before, and why where that is not possible. */
record DecodedView(Map<JsonNode, Opened> opened) implements PayloadView {

  /** Finds what is to be decrypted; shows everything as it is stored. */
  static final class Finder implements PayloadView {
    final Set<JsonNode> envelopes = new LinkedHashSet<>();

    @Override
    public Payload payload(Payload stored) {
      JsonNode tree = tree(stored);
      if (tree != null) {
        Envelopes.findIn(tree, envelopes::add);
      }
      return stored;
    }

    @Override
    public Failure failure(Failure stored) {
      JsonNode details = Envelopes.inStack(stored.stack());
      if (details != null) {
        envelopes.add(details);
      }
      return stored;
    }
  }

  @Override
  public Payload payload(Payload stored) {
    JsonNode tree = tree(stored);
    return tree == null
        ? stored
        : PayloadText.of(Envelopes.replacedIn(tree, envelope -> find(envelope).value()));
  }

  @Override
  public Failure failure(Failure stored) {
    JsonNode details = Envelopes.inStack(stored.stack());
    if (details == null) {
      return stored;
    }
    Opened shown = find(details);
    JsonNode value = shown.value();
    return shown.readable()
        ? new Failure(
            stored.type(),
            value.path("message").asText(),
            value.path("stack").asText(),
            stored.retryable())
        : new Failure(
            stored.type(),
            stored.message() + " " + value.path("unreadable").asText(),
            stored.stack(),
            stored.retryable());
  }

  @Override
  public @Nullable String detail(
      @Nullable String stored, boolean fromPayloads, @Nullable String error) {
    return Envelope.HIDDEN_MESSAGE.equals(stored) && error != null ? error : stored;
  }

  private Opened find(JsonNode envelope) {
    return opened.getOrDefault(envelope, new Opened(envelope, false));
  }

  /** Null: there is nothing encrypted in it. */
  private static @Nullable JsonNode tree(Payload stored) {
    try {
      return Envelope.mayBeIn(stored.json()) ? PayloadText.read(stored) : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
