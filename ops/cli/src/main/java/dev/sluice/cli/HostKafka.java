package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a host of functions finds Kafka.
 *
 * @param namespace null: as the host's environment says
 */
record HostKafka(String bootstrap, @Nullable String namespace) {

  /**
   * As the environment says ({@code SLUICE_KAFKA}), else as the server says.
   *
   * @throws SluiceException SLUICE-5021 the server does not answer, SLUICE-5023 it does not say
   */
  static HostKafka find(ServerOptions options, Map<String, String> env) {
    String set = env.get("SLUICE_KAFKA");
    if (set != null && !set.isBlank()) {
      return new HostKafka(set, null);
    }
    JsonNode info = options.server().get("/v1/info");
    String bootstrap = Json.text(info, "bootstrap");
    if (bootstrap.isEmpty()) {
      throw new SluiceException(
          "SLUICE-5023",
          "Expected the address of Kafka in /v1/info of "
              + options.server().url()
              + ", found none.",
          "Set SLUICE_KAFKA to the bootstrap servers, such as 127.0.0.1:9092.");
    }
    String namespace = Json.text(info, "namespace");
    return new HostKafka(bootstrap, namespace.isEmpty() ? "sluice" : namespace);
  }

  /** The same as variables of a host's environment. */
  Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("SLUICE_KAFKA", bootstrap);
    if (namespace != null) {
      variables.put("SLUICE_NAMESPACE", namespace);
    }
    return variables;
  }
}
