package dev.sluice.acceptance;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Functions with something to see in a browser. */
final class Shop {
  /** Whether charge fails; a deployment that repairs it sets this to false. */
  final AtomicBoolean broken = new AtomicBoolean(true);

  /** How often the card was charged. */
  final AtomicInteger charged = new AtomicInteger();

  /** Charge waits for one before it goes on. */
  final Semaphore passes = new Semaphore(0);

  DurableFunction charge() {
    return DurableFunction.define("charge-card")
        .on(Trigger.event("shop/order.placed"))
        .run(
            (ctx, event) -> {
              ctx.step("load-order", () -> event.data());
              return ctx.step(
                  "charge",
                  () -> {
                    passes.acquire();
                    if (broken.get()) {
                      throw new NonRetryableException("card refused <script>hacked()</script>");
                    }
                    return charged.incrementAndGet();
                  });
            });
  }

  DurableFunction refund() {
    return DurableFunction.define("refund")
        .on(Trigger.event("shop/refund.asked"))
        .concurrency(5, "event.data.customer")
        .run(
            (ctx, event) -> {
              ctx.step("look-up", () -> "order of Ada");
              return ctx.waitForEvent(
                      "decision",
                      WaitOptions.event("shop/refund.decided")
                          .match("data.id")
                          .timeout(Duration.ofDays(3)))
                  .map(decision -> decision.data().path("approved").asBoolean())
                  .orElse(false);
            });
  }

  DurableFunction remind() {
    return DurableFunction.define("remind")
        .on(Trigger.event("shop/cart.left"))
        .run(
            (ctx, event) -> {
              ctx.sleep("a-day", Duration.ofDays(1));
              return "reminded";
            });
  }
}
