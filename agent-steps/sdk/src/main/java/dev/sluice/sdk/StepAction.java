package dev.sluice.sdk;

/** What a step without a result does. */
@FunctionalInterface
public interface StepAction {
  void run() throws Exception;
}
