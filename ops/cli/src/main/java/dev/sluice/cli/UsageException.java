package dev.sluice.cli;

/** The command line does not fit together; ends with exit code 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String problem) {
    super(problem);
  }
}
