package dev.sluice.acceptance;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.WaitOptions;
import java.time.Duration;

/** Functions whose every text, as far as one can choose it, is an attack on a page. */
final class HostileShop {
  /** Without blanks, so that events may be named so. */
  static final String TAG = "<img/src=x/onerror=window.hacked=1>";

  static final String SCRIPT = "\"'></td></script><script>window.hacked=2</script>{{7*7}}${7*7}";

  private HostileShop() {}

  static DurableFunction fails() {
    return DurableFunction.define("fails")
        .on(Trigger.event("shop/" + TAG))
        .concurrency(5, "event.data.customer")
        .run(
            (ctx, event) ->
                ctx.step(
                    "step " + TAG + SCRIPT,
                    () -> {
                      throw new NonRetryableException(TAG + SCRIPT);
                    }));
  }

  static DurableFunction waits() {
    return DurableFunction.define("waits")
        .on(Trigger.event("gate/" + TAG).when("event.data.note != '<b>" + TAG + "'"))
        .run(
            (ctx, event) -> {
              ctx.waitForEvent(
                  "decision " + TAG,
                  WaitOptions.event("decided/" + TAG)
                      .when("async.data.id == '" + TAG + "'")
                      .timeout(Duration.ofDays(3)));
              return SCRIPT;
            });
  }
}
