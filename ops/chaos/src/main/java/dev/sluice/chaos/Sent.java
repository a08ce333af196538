package dev.sluice.chaos;

/** An event of the load that Kafka has; it starts a run of {@code function}. */
record Sent(String function, Order order) {
  /** The event's id is the order's. */
  String eventId() {
    return order.id();
  }
}
