package dev.sluice.openai;

/** The provider took a request and then failed; another attempt may help. */
final class ProviderFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProviderFailedException(String message) {
    super(message);
  }
}
