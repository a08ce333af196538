package dev.sluice.schemas.serde;

import dev.sluice.schemas.registry.RegistrySettings;
import dev.sluice.schemas.registry.RestSchemaRegistry;
import dev.sluice.schemas.registry.SchemaRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Serdes for the contracts. What they write depends on the configuration; they read both Avro's
 * single-object encoding and Confluent's wire format, and tell them apart by the first bytes.
 */
public final class SluiceSerdes {
  private static final SluiceSerdes LOCAL = new SluiceSerdes(null);

  private final @Nullable SchemaRegistry registry;
  private final Map<Class<?>, ContractSerde<?>> serdes = new ConcurrentHashMap<>();

  private SluiceSerdes(@Nullable SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * Serdes for a client with this configuration. No registry is asked before the first record.
   *
   * @param config {@code schema.registry.url} selects the Confluent wire format; without it, or
   *     with an empty one, Avro single-object encoding is written. Its other keys: {@link
   *     RegistrySettings}; further ones do not matter
   * @throws dev.sluice.errors.SluiceException SLUICE-6107 when a setting of the registry is wrong
   */
  public static SluiceSerdes of(Map<String, ?> config) {
    return RegistrySettings.of(config)
        .map(settings -> new SluiceSerdes(new RestSchemaRegistry(settings)))
        .orElse(LOCAL);
  }

  /** Serdes for what only one process reads, such as its stores: never ask a registry. */
  public static SluiceSerdes local() {
    return LOCAL;
  }

  /** Serdes over a registry that is already there. */
  public static SluiceSerdes over(SchemaRegistry registry) {
    return new SluiceSerdes(registry);
  }

  /**
   * A serde for the values of a topic of this contract; null (a tombstone) stays null. Thread-safe,
   * shared by all who ask.
   *
   * <p>Reading throws {@link UnreadableRecordException} for bytes that are no such record, and
   * {@link dev.sluice.schemas.registry.RegistryException} when the registry that is needed for them
   * does not answer. Writing throws {@link UnwritableRecordException} for an incomplete record, and
   * {@code RegistryException} when the registry does not answer or does not take the contract.
   */
  @SuppressWarnings("unchecked")
  public <T extends SpecificRecord> Serde<T> of(Class<T> contract) {
    return (Serde<T>)
        serdes.computeIfAbsent(contract, type -> new ContractSerde<>(contract, registry));
  }
}
