package dev.sluice.sdk;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a step with a recorded input does. Serializable for the same reason as {@link StepBody}.
 *
 * @param <I> what it is given
 * @param <T> what it returns
 */
@FunctionalInterface
public interface StepFunction<I extends @Nullable Object, T extends @Nullable Object>
    extends Serializable {
  T run(I input) throws Exception;
}
