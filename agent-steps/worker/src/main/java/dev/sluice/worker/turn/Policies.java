package dev.sluice.worker.turn;

import dev.sluice.schemas.common.RetryPolicy;

/** Retry policies as the contracts carry them. */
public final class Policies {
  private Policies() {}

  public static RetryPolicy toAvro(dev.sluice.sdk.RetryPolicy policy) {
    return new RetryPolicy(
        policy.retries(),
        policy.firstDelay().toMillis(),
        policy.maxDelay().toMillis(),
        policy.factor(),
        policy.jitter());
  }
}
