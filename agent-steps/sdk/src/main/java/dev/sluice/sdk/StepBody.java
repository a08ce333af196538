package dev.sluice.sdk;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a step does. Serializable only so that a lambda's result type can be found at run time; no
 * body is ever serialized, and what it captures need not be serializable.
 */
@FunctionalInterface
public interface StepBody<T extends @Nullable Object> extends Serializable {
  T run() throws Exception;
}
