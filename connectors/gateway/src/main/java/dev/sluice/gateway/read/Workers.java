package dev.sluice.gateway.read;

import java.util.List;

/**
 * Who runs steps.
 *
 * @param groups as Kafka knows them
 * @param workers as they say themselves, by app, version and start; who is silent for an hour or
 *     has left is not among them
 */
public record Workers(List<WorkerGroup> groups, List<WorkerProcess> workers) {}
