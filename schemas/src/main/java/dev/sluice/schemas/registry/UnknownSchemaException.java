package dev.sluice.schemas.registry;

/** The registry answers, but does not have the schema. */
public final class UnknownSchemaException extends RegistryException {
  private static final long serialVersionUID = 1L;

  UnknownSchemaException(int errorCode, String problem, String hint) {
    super("SLUICE-6102", errorCode, problem, hint, null);
  }
}
