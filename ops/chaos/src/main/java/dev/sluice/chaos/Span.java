package dev.sluice.chaos;

/** Something that a worker did, from when to when in unix milliseconds. */
sealed interface Span {
  /** It had not ended when its process was. */
  long OPEN = Long.MAX_VALUE;

  /** Process id and a number. */
  String name();

  String run();

  long from();

  /** Its end, or {@link #OPEN}. */
  long to();

  /** The process that did it. */
  default long pid() {
    return Long.parseLong(name().substring(0, name().indexOf('.')));
  }

  /** One pass through a function's code. */
  record Turn(String name, String run, String function, String key, long from, long to)
      implements Span {
    Turn endedAt(long at) {
      return new Turn(name, run, function, key, from, at);
    }
  }

  /**
   * One execution of a step's body.
   *
   * @param order the order's id
   */
  record Body(
      String name,
      String turn,
      String run,
      String step,
      int attempt,
      String order,
      Order.Answer answer,
      long from,
      long to,
      boolean succeeded)
      implements Span {
    Body endedAt(long at, boolean success) {
      return new Body(name, turn, run, step, attempt, order, answer, from, at, success);
    }
  }
}
