package dev.sluice.schemas.limits;

/** What a function that takes batches cannot have beside, and why. */
public enum NotInBatch {
  RATE_LIMIT("rate limit", "it would skip single events of a batch"),
  IDEMPOTENCY("idempotency key", "it is a key of one event"),
  CANCEL_ON("cancel-on", "one event's match would cancel the others' work"),
  DEBOUNCE("debounce", "one keeps all events, the other the latest"),
  SINGLETON("singleton", "a skipped batch would lose all its events"),
  PRIORITY("priority", "its events may have different ones");

  private final String text;
  private final String why;

  NotInBatch(String text, String why) {
    this.text = text;
    this.why = why;
  }

  public String text() {
    return text;
  }

  public String why() {
    return why;
  }
}
