package dev.sluice.schemas.registry;

import org.apache.avro.Schema;

/** Where schemas have ids. Thread-safe. */
public interface SchemaRegistry {
  /**
   * The id of {@code schema} under {@code subject}, registered if the settings allow it.
   *
   * @throws RegistryException it does not answer, or it does not take the schema
   * @throws UnknownSchemaException it may not be registered and is not there
   */
  int idOf(String subject, Schema schema);

  /**
   * The schema with this id. Ids never change, so the answer may come from memory.
   *
   * @throws RegistryException it does not answer, or what it has cannot be used
   * @throws UnknownSchemaException there is none
   */
  Schema byId(int id);

  /**
   * Whether {@code schema} could be registered under {@code subject}; true for a new subject.
   *
   * @throws RegistryException it does not answer
   */
  boolean compatible(String subject, Schema schema);
}
