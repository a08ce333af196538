package dev.sluice.gateway.webhooks;

import java.time.Instant;
import java.util.Optional;

/** Whether a delivery is the provider's. */
interface Signature {
  /** What is wrong with the delivery, without any secret; empty: it is the provider's. */
  Optional<String> fault(Delivery delivery, Instant now);
}
