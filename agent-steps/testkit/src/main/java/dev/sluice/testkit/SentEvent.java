package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/** An event that a function sent. */
public record SentEvent(String id, String name, JsonNode data) {}
