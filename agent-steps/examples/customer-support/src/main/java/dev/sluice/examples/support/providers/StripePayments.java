package dev.sluice.examples.support.providers;

import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.net.RequestOptions;
import com.stripe.param.RefundCreateParams;
import dev.sluice.examples.support.functions.Payments;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.RetryAfterException;
import java.net.URI;
import java.time.Duration;

/**
 * Refunds by Stripe. Its idempotency key makes a repeat answer the first refund; the client repeats
 * nothing itself, so that each attempt is in the trace.
 */
public final class StripePayments implements Payments {
  private static final int LIMIT_MILLIS = 20_000;
  private static final Duration BUSY = Duration.ofSeconds(5);
  private static final int CONFLICT = 409;

  private final StripeClient stripe;

  private StripePayments(StripeClient stripe) {
    this.stripe = stripe;
  }

  /**
   * By this account.
   *
   * @param api Stripe's address, or that of a server that speaks as it does
   */
  public static StripePayments of(URI api, String apiKey) {
    return new StripePayments(
        StripeClient.builder()
            .setApiKey(apiKey)
            .setApiBase(api.toString())
            .setConnectTimeout(LIMIT_MILLIS)
            .setReadTimeout(LIMIT_MILLIS)
            .setMaxNetworkRetries(0)
            .build());
  }

  @Override
  public String refund(String chargeId, long amountCents, String key) {
    var what = RefundCreateParams.builder().setCharge(chargeId).setAmount(amountCents).build();
    var options = RequestOptions.builder().setIdempotencyKey(key).build();
    try {
      return stripe.v1().refunds().create(what, options).getId();
    } catch (RateLimitException e) {
      throw new RetryAfterException("Stripe is busy", BUSY, e);
    } catch (ApiConnectionException | ApiException e) {
      throw new IllegalStateException("Stripe did not answer: " + e.getMessage(), e);
    } catch (StripeException e) {
      if (e.getStatusCode() != null && e.getStatusCode() == CONFLICT) {
        throw new RetryAfterException("Stripe still works on the first request", BUSY, e);
      }
      throw new NonRetryableException("Stripe refused the refund: " + e.getMessage(), e);
    }
  }
}
