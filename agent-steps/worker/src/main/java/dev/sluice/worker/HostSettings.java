package dev.sluice.worker;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.codec.PayloadCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/**
 * What a worker serves, where, and within which bounds.
 *
 * @param clientSettings for every Kafka client, beside the bootstrap servers
 * @param onlyPinned whether it only serves runs that are pinned to its version, and registers
 *     nothing
 * @param codec all payloads pass it
 */
record HostSettings(
    String app,
    @Nullable String version,
    List<DurableFunction> functions,
    String kafka,
    String namespace,
    Map<String, Object> clientSettings,
    int maxTurns,
    Duration patience,
    Duration drainTimeout,
    boolean onlyPinned,
    PayloadCodec codec) {

  /** The version to which runs of these functions are pinned; null: none are. */
  @Nullable String pinsTo() {
    return FunctionDefinitions.withHandlers(functions).stream().anyMatch(DurableFunction::isPinned)
        ? version
        : null;
  }

  /** Settings of a Kafka client; the caller may add to them. */
  Map<String, Object> client(String name) {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sluice-" + app + "-" + name);
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    settings.keySet().removeIf(key -> key.startsWith("schema.registry."));
    return settings;
  }
}
