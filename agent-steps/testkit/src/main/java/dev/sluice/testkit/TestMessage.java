package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a step said while it ran, by {@code ctx.currentStep().publish}.
 *
 * @param attempt of the step, from 1
 */
public record TestMessage(String channel, String step, int attempt, JsonNode data) {}
