package dev.sluice.gateway.read;

import java.time.Instant;

/** An order that the engine could not carry out, and why. */
public record Refusal(String requestId, String code, String message, Instant at) {}
