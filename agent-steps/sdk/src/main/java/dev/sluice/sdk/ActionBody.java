package dev.sluice.sdk;

import org.jspecify.annotations.Nullable;

/** A step without a result, as one that returns null. */
@SuppressWarnings({
  "serial",
  "NullAway"
}) // never serialized, see StepBody; its result is the null that T admits
record ActionBody(StepAction action) implements StepBody<@Nullable Object> {
  @Override
  public @Nullable Object run() throws Exception {
    action.run();
    return null;
  }
}
