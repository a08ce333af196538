package dev.sluice.examples.support.functions;

/** The payment provider. */
@FunctionalInterface
public interface Payments {
  /**
   * Gives money back.
   *
   * @param key the same for every repeat of one refund: the provider pays once
   * @return the provider's id of the refund
   * @throws dev.sluice.sdk.NonRetryableException when the provider refuses for good
   * @throws dev.sluice.sdk.RetryAfterException when it is too busy
   */
  String refund(String chargeId, long amountCents, String key);
}
