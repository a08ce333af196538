package dev.sluice.acceptance;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.Trigger;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A function that fails in its second step until it is mended. */
final class Checkout {
  final AtomicBoolean broken = new AtomicBoolean(true);
  final AtomicInteger loaded = new AtomicInteger();
  final AtomicInteger charged = new AtomicInteger();

  /** On {@code shop/order}; returns how many were charged. */
  DurableFunction charge() {
    return DurableFunction.define("charge")
        .on(Trigger.event("shop/order"))
        .run(
            (ctx, event) -> {
              ctx.step("load", loaded::incrementAndGet);
              return ctx.step(
                  "charge",
                  () -> {
                    if (broken.get()) {
                      throw new NonRetryableException("card refused");
                    }
                    return charged.incrementAndGet();
                  });
            });
  }
}
