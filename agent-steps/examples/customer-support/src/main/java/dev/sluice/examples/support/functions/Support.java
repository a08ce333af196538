package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.agent.Escalations;
import dev.sluice.examples.support.agent.SupportTools;
import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import java.time.Duration;
import java.util.List;

/**
 * What the functions work with.
 *
 * @param data what is known of customers
 * @param assistant the agent
 * @param embedder for similar cases
 * @param escalations where the agent asks for a person
 * @param notifier where people are told and asked
 * @param payments the payment provider
 * @param limits how long people have
 */
public record Support(
    CustomerData data,
    Assistant assistant,
    StepEmbedder embedder,
    Escalations escalations,
    Notifier notifier,
    Payments payments,
    Limits limits) {
  /**
   * How long people have to decide.
   *
   * @param escalation then it is posted without a review
   * @param refund then it goes to a senior, and nothing is paid
   */
  public record Limits(Duration escalation, Duration refund) {
    /** 4 hours and 24 hours. */
    public static final Limits STANDARD = new Limits(Duration.ofHours(4), Duration.ofHours(24));
  }

  /** The app's name. */
  public static final String APP = "customer-support";

  /** All functions of the example. */
  public List<DurableFunction> functions() {
    HealthFunctions health = new HealthFunctions(this);
    RefundFunctions refunds = new RefundFunctions(data, notifier, payments, limits.refund());
    return List.of(
        new EmailFunction(this).define(),
        health.daily(),
        health.process(),
        new EscalationFunction(data, notifier, limits.escalation()).define(),
        refunds.onFailed(),
        refunds.withApproval(),
        new EmbeddingFunction(data, embedder).define());
  }

  SupportTools tools(Context ctx, String customerId, String requestId) {
    return new SupportTools(data, embedder.within(ctx), escalations, customerId, requestId);
  }
}
