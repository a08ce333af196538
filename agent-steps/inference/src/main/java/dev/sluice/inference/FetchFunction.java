package dev.sluice.inference;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.DurableFunction;

/** The function of a pool that makes HTTP calls: one call a run. */
final class FetchFunction {
  private FetchFunction() {}

  static String idOf(String pool) {
    return pool + ".fetch";
  }

  static DurableFunction of(String pool, Fetcher fetcher, Limits limits) {
    return limits
        .define(idOf(pool), "event.data.host")
        .run(
            FetchInput.class,
            (ctx, event) -> {
              FetchInput input = event.data();
              if (!FetchInput.of(input.call()).equals(input)) {
                throw new SluiceException(
                    "SLUICE-3242",
                    "Expected the host of the call's URL as the key, found '" + input.host() + "'.",
                    "Call by Fetch.send, which states it.");
              }
              return ctx.step(
                  "send", () -> fetcher.send(input.call(), ctx.currentStep().idempotencyKey()));
            });
  }
}
