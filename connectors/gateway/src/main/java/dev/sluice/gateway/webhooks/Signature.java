package dev.sluice.gateway.webhooks;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Whether a delivery is the provider's. */
interface Signature {
  /** What is wrong with the delivery, without any secret; empty: it is the provider's. */
  Optional<String> fault(Delivery delivery, Instant now);

  /** The headers with which the provider would send this body at {@code at}. */
  Map<String, String> headers(byte[] body, Instant at);
}
